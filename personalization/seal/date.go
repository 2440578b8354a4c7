package seal

import (
	"errors"
	"fmt"
	"time"
)

// encodeDate writes YYYY-MM-DD as the number MMDDYYYY in three bytes (Doc 9303-13 §2.3.1).
func encodeDate(field, date string) ([]byte, error) {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil || t.Year() < 1 {
		return nil, bad(field, "this is not a date", "write YYYY-MM-DD")
	}
	n := (int(t.Month())*100+t.Day())*10000 + t.Year()
	return []byte{byte(n >> 16), byte(n >> 8), byte(n)}, nil
}

func decodeDate(b []byte) (string, error) {
	n := int(b[0])<<16 | int(b[1])<<8 | int(b[2])
	date := fmt.Sprintf("%04d-%02d-%02d", n%10000, n/1000000, n/10000%100)
	if t, err := time.Parse(time.DateOnly, date); err != nil || t.Year() < 1 {
		return "", errors.New("date is no date")
	}
	return date, nil
}
