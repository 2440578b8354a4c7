package failpoint

// Point is a place where the process can be ended.
type Point struct {
	Name string `json:"name"`
	What string `json:"what"` // what has happened there and what has not
}

// Points lists every place in the order of a document's way. Each name stands at exactly one place in the code: in a call of Here, or
// as the mark of an act, which gives a point right before its commit and one right after.
func Points() []Point {
	return []Point{
		{"submit.before-commit", "an application is written but not committed"},
		{"submit.after-commit", "an application is submitted and its vetting asked for; the caller has no answer yet"},
		{"vet.before-commit", "the outcomes of the checks are written but not committed"},
		{"vet.after-commit", "the checks are recorded; the worker has not reported back"},
		{"decide.before-commit", "a decision and the order of its document are written but not committed"},
		{"decide.after-commit", "a decision is made; the approver has no answer yet"},
		{"allocate.before-commit", "documents and blanks are bound to a batch but not committed"},
		{"allocate.after-commit", "a batch is allocated; nothing of it has a number of the authority's own yet"},
		{"number.before-register", "a number is chosen and not in the register"},
		{"number.after-register", "a number is in the register but not committed"},
		{"number.before-commit", "document and number know each other but nothing is committed"},
		{"number.after-commit", "the number is used for good; nothing outside the database has seen it"},
		{"compose.before-record", "composing has begun; there is no personalization record"},
		{"compose.after-record", "the personalization record exists in memory only"},
		{"compose.after-page", "the page exists in memory only"},
		{"compose.after-proof", "the page was read back and agrees with its record; it exists in memory only"},
		{"compose.before-commit", "record, page and state are written but not committed"},
		{"compose.after-commit", "the document is composed; the worker has not reported back"},
		{"print.before-intent", "an attempt is reserved; its intent is not written"},
		{"print.after-intent", "the intent is committed; the printer knows nothing"},
		{"print.before-create", "the job is about to be created at the printer"},
		{"print.after-create", "the printer has created a job; its id is in memory only"},
		{"print.before-created-commit", "the job's id is written but not committed"},
		{"print.after-created-commit", "the job's id is committed; no data was sent"},
		{"print.before-blank-read", "a station holds a blank; its serial is not read"},
		{"print.after-blank-read", "a station holds a blank; its serial is in memory only"},
		{"print.before-sending-commit", "the attempt is marked as sending but not committed"},
		{"print.after-sending-commit", "the attempt is sending; no byte has left yet"},
		{"print.before-send", "the first byte of the page is about to leave"},
		{"print.after-send", "the printer has the whole page; the attempt does not say so"},
		{"print.before-accepted-commit", "the printer's acceptance is written but not committed"},
		{"print.after-accepted-commit", "the acceptance is committed; nobody watches the printer yet"},
		{"observe.before-status", "the printer is about to be asked"},
		{"observe.after-status", "the printer's answer is in memory only"},
		{"print.before-release", "a station is about to eject a blank"},
		{"print.after-release", "a station has been told to eject a blank; whether it did is in memory only"},
		{"observe.before-device-done-commit", "the device's evidence is written but not committed"},
		{"observe.after-device-done-commit", "the document is device done; the worker has not reported back"},
		{"readback.before-commit", "what was read from the finished document is written but not committed"},
		{"readback.after-commit", "the document is printed; the reader has no answer yet"},
		{"inspect.before-commit", "the inspection's outcome is written but not committed"},
		{"inspect.after-commit", "the inspection is recorded; the inspector has no answer yet"},
		{"reconcile.before-commit", "the batch's account is signed but not committed"},
		{"reconcile.after-commit", "the batch is reconciled; the supervisor has no answer yet"},
		{"dispatch.before-commit", "a dispatch is written but not committed"},
		{"dispatch.after-commit", "documents are in transit; the sender has no answer yet"},
		{"handover.before-commit", "a hand-over is written but not committed"},
		{"handover.after-commit", "a document is active; the clerk has no answer yet"},
		{"seal.before-commit", "audit events are sealed into the tree but not committed"},
		{"seal.after-commit", "the tree has grown; no checkpoint covers its end"},
		{"checkpoint.before-write", "a checkpoint is signed and committed; outside the database nobody has it"},
		{"checkpoint.after-write", "the checkpoint is outside the database; the worker has not reported back"},
	}
}
