package production

import (
	"context"

	"chancery/issuance"
)

// AttemptOfJob gives the attempt that a job of a device was made for, by the name that the device gave the job (NotFound): a station
// names it after the blank inside, so that no other attempt has the same.
func AttemptOfJob(ctx context.Context, q issuance.Querier, job string) (Attempt, error) {
	list, err := attempts(ctx, q, "WHERE job_uuid = $1", job)
	if err != nil {
		return Attempt{}, err
	}
	if len(list) != 1 {
		return Attempt{}, issuance.NotFoundf("attempt", "there is no print attempt of job %q", job)
	}
	return list[0], nil
}
