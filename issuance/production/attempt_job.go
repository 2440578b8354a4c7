package production

import (
	"context"

	"chancery/issuance"
)

// AttemptOfJob gives the last attempt that a job of a printer was made for, by the name that the device gave the job (NotFound). A
// station that names jobs after the blank inside uses the name again when the blank is fed again.
func AttemptOfJob(ctx context.Context, q issuance.Querier, printer, job string) (Attempt, error) {
	list, err := attempts(ctx, q, "WHERE printer = $1 AND job_uuid = $2 ORDER BY created_at DESC LIMIT 1", printer, job)
	if err != nil {
		return Attempt{}, err
	}
	if len(list) == 0 {
		return Attempt{}, issuance.NotFoundf("attempt", "there is no print attempt of job %q at printer %s", job, printer)
	}
	return list[0], nil
}
