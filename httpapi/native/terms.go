package native

import (
	"gardu/store"
	"gardu/store/registry"
)

// termsPatch translates a change of terms, or their removal.
func termsPatch(read *reader, in *TermsChange, no *bool) (patch registry.TermsPatch) {
	switch remove := no != nil && *no; {
	case remove && in != nil:
		read.note(store.Invalidf("no_terms", "cannot be given together with terms"))
	case remove:
		patch.Remove = true
	case in != nil:
		patch = registry.TermsPatch{
			Series: in.Series, DueDays: in.DueDays, GraceDays: in.GraceDays,
			TerminateDays: in.TerminateDays, IssueDays: in.IssueDays, Reminders: in.Reminders,
			Notices: in.Notices, LateFlat: in.LateFlat, LatePercent: in.LatePercent,
			LateCap: in.LateCap, LateDays: in.LateDays, Tolerance: in.Tolerance,
			Proration: in.Proration, FromPayment: in.FromPayment, SurplusCode: in.SurplusCode,
			OrderMinutes: in.OrderMinutes, SelfDays: in.SelfDays, NoSuspended: in.NoSuspended,
		}
	}

	return patch
}

// showTerms translates terms that may be absent.
func showTerms(terms *store.BillingTerms) *Terms {
	if terms == nil {
		return nil
	}

	return &Terms{
		Series: terms.Series, DueDays: terms.DueDays, GraceDays: terms.GraceDays,
		TerminateDays: terms.TerminateDays, IssueDays: terms.IssueDays,
		Reminders: orList(terms.Reminders), Notices: orList(terms.Notices),
		LateFlat: terms.LateFlat, LatePercent: terms.LatePercent, LateCap: terms.LateCap,
		LateDays: terms.LateDays, Tolerance: terms.Tolerance, Proration: terms.Proration,
		FromPayment: terms.FromPayment, SurplusCode: terms.SurplusCode,
		OrderMinutes: terms.OrderMinutes, SelfDays: terms.SelfDays,
		NoSuspended: terms.NoSuspended,
	}
}
