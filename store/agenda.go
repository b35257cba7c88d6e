package store

import "time"

// Job is something that the scheduler does when its time has come.
type Job uint8

// The jobs, in the order in which those of one instant are done.
const (
	JobNone      Job = iota
	JobIssue         // subscription: bill the next period
	JobLeave         // subscription: a leave begins or ends
	JobExpiry        // subscription: the validity has ended; the queue or the wallet goes on
	JobNotice        // subscription: tell that the validity will end
	JobReminder      // invoice: remind
	JobLateFee       // invoice: charge a late fee
	JobIsolir        // receivable: something passes its isolir date, or a promise ends
	JobTerminate     // invoice: end the service for good
	JobOrder         // order: it expires
	JobAttempt       // attempt: let it expire
	JobBatch         // voucher batch: make more of it
	JobDeliver       // kept free: deliveries are sent by whoever watches their queue
	JobPlan          // subscription: another plan begins with its next period
)

// jobWords holds the words of Job.
var jobWords = words{field: "job", list: []string{
	"none", "issue", "leave", "expiry", "notice", "reminder", "late-fee", "isolir", "terminate",
	"order", "attempt", "batch", "deliver", "plan",
}}

// String returns the word of the job.
func (j Job) String() string { return jobWords.name(uint8(j)) }

// Jobs lists every job, for those who prepare a metric for each.
func Jobs() []Job {
	list := make([]Job, 0, len(jobWords.list)-1)
	for at := 1; at < len(jobWords.list); at++ {
		list = append(list, Job(at))
	}

	return list
}

// Appointment is a job and when it is to be done.
type Appointment struct {
	Job Job
	At  time.Time
}

// appointments leaves out those without a time.
func appointments(list ...Appointment) []Appointment {
	made := list[:0]
	for _, each := range list {
		if !each.At.IsZero() {
			made = append(made, each)
		}
	}

	return made
}
