package native

import "time"

// Company is a brand or area under which plans are sold.
type Company struct {
	ID        int64     `json:"id"`
	Revision  uint64    `json:"revision"`
	Name      string    `json:"name"`
	Isolir    *Profile  `json:"isolir" doc:"isolir profile of its plans that have none of their own; null for the common one"`
	CreatedAt time.Time `json:"created_at"`
	Note      string    `json:"note"`
}

// CompanyChange makes a company or changes one. What is absent stays as it is; an empty text clears.
type CompanyChange struct {
	Name     *string        `json:"name,omitempty"`
	Isolir   *ProfileChange `json:"isolir,omitempty" doc:"begins its isolir profile, or changes it"`
	NoIsolir *bool          `json:"no_isolir,omitempty" doc:"true takes its isolir profile away"`
	Note     *string        `json:"note,omitempty"`
}
