package application

import "chancery/issuance"

// The states of an application.
const (
	Draft        issuance.State = "draft"
	Submitted    issuance.State = "submitted"
	Vetting      issuance.State = "vetting"
	Review       issuance.State = "review"
	Approved     issuance.State = "approved"
	InProduction issuance.State = "in production"
	Ready        issuance.State = "ready"
	Delivered    issuance.State = "delivered"
	Returned     issuance.State = "returned"
	Refused      issuance.State = "refused"
	Withdrawn    issuance.State = "withdrawn"
	Cancelled    issuance.State = "cancelled"
)

// Lifecycle is the table of an application's moves, from capture to hand-over.
func Lifecycle() issuance.Lifecycle {
	return issuance.Lifecycle{Thing: "application", First: Draft, Steps: []issuance.Step{
		{From: Draft, To: Submitted, Event: "submitted"},
		{From: Submitted, To: Vetting, Event: "vetting"},
		{From: Vetting, To: Review, Event: "review"},
		{From: Review, To: Approved, Event: "approved"},
		{From: Approved, To: InProduction, Event: "in-production"},
		{From: InProduction, To: Ready, Event: "ready"},
		{From: Ready, To: Delivered, Event: "delivered"},

		{From: Vetting, To: Returned, Event: "returned"},
		{From: Review, To: Returned, Event: "returned"},
		{From: Returned, To: Submitted, Event: "submitted"},
		{From: Vetting, To: Refused, Event: "refused"},
		{From: Review, To: Refused, Event: "refused"},

		{From: Draft, To: Withdrawn, Event: "withdrawn"},
		{From: Submitted, To: Withdrawn, Event: "withdrawn"},
		{From: Vetting, To: Withdrawn, Event: "withdrawn"},
		{From: Review, To: Withdrawn, Event: "withdrawn"},
		{From: Returned, To: Withdrawn, Event: "withdrawn"},
		{From: Approved, To: Cancelled, Event: "cancelled"},
		{From: InProduction, To: Cancelled, Event: "cancelled"},
	}}
}
