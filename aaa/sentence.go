package aaa

import "gardu/aaa/reply"

// sentenceKeys says which sentence the customer reads for a reason. Reasons that would tell a
// stranger whether a login exists share one sentence.
var sentenceKeys = [reasonCount]reply.Sentence{
	ReasonTerminated:   reply.SentenceTerminated,
	ReasonSuspended:    reply.SentenceSuspended,
	ReasonPending:      reply.SentencePending,
	ReasonUnpaid:       reply.SentenceUnpaid,
	ReasonExpired:      reply.SentenceExpired,
	ReasonQuota:        reply.SentenceQuota,
	ReasonUnknownLogin: reply.SentenceWrongLogin,
	ReasonWrongSecret:  reply.SentenceWrongLogin,
	ReasonMethod:       reply.SentenceWrongLogin,
	ReasonLocked:       reply.SentenceLocked,
	ReasonStation:      reply.SentenceStation,
	ReasonSessions:     reply.SentenceSessions,
	ReasonPool:         reply.SentenceTryAgain,
	ReasonVoucher:      reply.SentenceVoucher,
	ReasonUnavailable:  reply.SentenceTryAgain,
}

// sentence returns what the customer reads for a reason.
func (a *answerer) sentence(reason Reason) string {
	key := sentenceKeys[reason]
	if key == "" {
		key = reply.SentenceWrongLogin
	}

	return key.In(a.language)
}
