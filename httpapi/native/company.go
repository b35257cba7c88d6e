package native

import (
	"context"
	"net/http"

	"gardu/httpapi/web"
	"gardu/store"
	"gardu/store/registry"
)

// mountCompanies registers the routes of companies.
func (a *API) mountCompanies() {
	const tag = "companies"
	handle(a, operation{
		method: http.MethodPost, path: CompanyListPath,
		permission: web.CompaniesWrite, tag: tag, status: http.StatusCreated,
		summary: "Make a company",
	}, a.addCompany)
	handle(a, operation{
		method: http.MethodGet, path: CompanyListPath,
		permission: web.CompaniesRead, tag: tag, summary: "List companies",
	}, a.listCompanies)
	handle(a, operation{
		method: http.MethodGet, path: CompanyPath,
		permission: web.CompaniesRead, tag: tag, summary: "Show a company",
	}, a.showCompany)
	handle(a, operation{
		method: http.MethodPatch, path: CompanyPath,
		permission: web.CompaniesWrite, tag: tag, summary: "Change a company",
	}, a.setCompany)
	handleQuietly(a, operation{
		method: http.MethodDelete, path: CompanyPath,
		permission: web.CompaniesWrite, tag: tag, summary: "Remove a company",
	}, a.removeCompany)
}

// addCompany makes a company.
func (a *API) addCompany(ctx context.Context, in *created[CompanyChange]) (Company, error) {
	patch, err := companyPatch(&in.Body)
	if err != nil {
		return Company{}, err
	}
	company, err := a.config.Registry.AddCompany(ctx, patch)
	if err != nil {
		return Company{}, err
	}

	return a.names(ctx).showCompany(&company), nil
}

// listCompanies lists companies.
func (a *API) listCompanies(ctx context.Context, in *Paging) (Page[Company], error) {
	page, records, err := in.page()
	if err != nil {
		return Page[Company]{}, err
	}
	list, err := a.config.Registry.Companies(ctx, records)

	return pageOf(page, list, func(company *store.Company) int64 { return company.ID },
		a.names(ctx).showCompany), err
}

// showCompany shows one company.
func (a *API) showCompany(ctx context.Context, in *Named) (Company, error) {
	company, err := a.config.Registry.Company(ctx, in.Name.text)
	if err != nil {
		return Company{}, err
	}

	return a.names(ctx).showCompany(&company), nil
}

// changedCompany is the input of a change of a company.
type changedCompany struct {
	Named
	Body CompanyChange
}

// setCompany changes a company.
func (a *API) setCompany(ctx context.Context, in *changedCompany) (Company, error) {
	patch, err := companyPatch(&in.Body)
	if err != nil {
		return Company{}, err
	}
	company, err := a.config.Registry.SetCompany(ctx, in.Name.text, patch)
	if err != nil {
		return Company{}, err
	}

	return a.names(ctx).showCompany(&company), nil
}

// removeCompany removes a company.
func (a *API) removeCompany(ctx context.Context, in *Named) error {
	return a.config.Registry.RemoveCompany(ctx, in.Name.text)
}

// companyPatch translates a change.
func companyPatch(in *CompanyChange) (registry.CompanyPatch, error) {
	var read reader
	patch := registry.CompanyPatch{
		Name: in.Name, Note: in.Note, Isolir: isolirPatch(&read, in.Isolir, in.NoIsolir),
		Letter: registry.LetterPatch(in.LetterChange),
		Terms:  termsPatch(&read, in.Terms, in.NoTerms),
	}

	return patch, read.err()
}

// showCompany translates a company.
func (n *names) showCompany(company *store.Company) Company {
	return Company{
		ID: company.ID, Revision: company.Revision, Name: company.Name,
		Isolir: n.showIsolir(company.Isolir), CreatedAt: utc(company.Created), Note: company.Note,
		Letter: Letter(company.Letter), Terms: showTerms(company.Terms),
	}
}
