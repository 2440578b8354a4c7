package stream

import (
	"io"

	"chancery/personalization/seal"
)

// Verify reads {"payload":"hex"} a line and answers {"status":…,"reasons":[…]}. A line may bring the MRZ printed beside its seal as
// "mrz", and for a visa that of the passport as "passportMrz"; they go before those of the trust. A seal that is INVALID counts as a bad
// line. It gives the number of bad lines, and an error of reading or writing only.
func Verify(r io.Reader, w io.Writer, t seal.Trust) (bad int, err error) {
	return run(r, w, func(line []byte) (any, bool, error) {
		o := parse(line)
		data, trust := payload(o), t
		if lines := o.list("mrz"); lines != nil {
			trust.MRZ = lines
		}
		if lines := o.list("passportMrz"); lines != nil {
			trust.PassportMRZ = lines
		}
		if err := o.done(`give {"payload":"hex"}, and "mrz" or "passportMrz" where they are to be compared`); err != nil {
			return nil, false, err
		}
		result := seal.Check(data, trust)
		return result, result.Status == seal.Valid, nil
	})
}
