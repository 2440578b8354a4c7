package web

// Wrongs lists the errors for people in an error, in the language of the page: for a desk that shows what is wrong before anybody has sent
// anything.
func (q *Request) Wrongs(err error) []Wrong {
	if err == nil {
		return nil
	}
	return q.wrongs(err)
}
