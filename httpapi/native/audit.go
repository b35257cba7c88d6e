package native

import (
	"context"
	"net/http"

	"gardu/httpapi/web"
	"gardu/store"
	"gardu/store/registry"
)

// mountAudit registers the route of the audit log.
func (a *API) mountAudit() {
	handle(a, operation{
		method: http.MethodGet, path: AuditLogPath, permission: web.AuditRead, tag: "audit",
		summary: "List the audit log, the newest first",
	}, a.listAudit)
}

// auditQuery is the input of the audit log.
type auditQuery struct {
	Paging
	Noun    string `query:"noun" doc:"such as plan, customer or payment"`
	Subject int64  `query:"subject" doc:"id of the record, together with noun"`
	Actor   string `query:"actor" doc:"who did it"`
	Action  string `query:"action" doc:"such as plan.set, or plan for all of them"`
}

// listAudit lists the audit log.
func (a *API) listAudit(
	ctx context.Context, in *auditQuery,
) (answer Page[AuditRecord], err error) {
	page, asked, err := in.page()
	if err != nil {
		return answer, err
	}
	filter := registry.AuditFilter{Subject: in.Subject, Actor: in.Actor, Action: in.Action}
	if in.Noun != "" {
		if filter.Noun, err = store.ParseNoun(in.Noun); err != nil {
			return answer, err
		}
	}
	if in.Subject != 0 && filter.Noun == 0 {
		return answer, store.Invalidf("noun", "must be given together with subject")
	}
	list, next, err := a.config.Registry.AuditLog(ctx, filter, asked)
	if err != nil {
		return answer, err
	}
	answer = pageOf(page, list, func(r *store.Record) int64 { return r.ID }, showRecord)
	answer.Next = ""
	if next != 0 {
		answer.Next = page.Next(page.Limit, next)
	}

	return answer, nil
}

// showRecord translates a line of the audit log.
func showRecord(record *store.Record) AuditRecord {
	return AuditRecord{
		ID: record.ID, At: utc(record.At), Actor: record.Actor, Address: record.Address,
		Action: record.Action, Noun: record.Of.String(), Subject: record.Subject,
		Before: record.Before, After: record.After, Reason: record.Reason,
	}
}
