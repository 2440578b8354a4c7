package web

// homeView is the first page: what waits for one's duties.
type homeView struct {
	Waiting []waiting `json:"waiting"`
}

// waiting is a worklist with how much is in it.
type waiting struct {
	Word    string `json:"word"`
	Path    string `json:"path"`
	Counted bool   `json:"-"`
	Count   int    `json:"count"`
}

func (h *House) home(q *Request) (Answer, error) {
	var v homeView
	for _, w := range h.work {
		if r := h.routeOf(w.Path); r == nil || !r.Duty.Allows(q.By) {
			continue
		}
		item := waiting{Word: w.Word, Path: w.Path, Counted: w.Count != nil}
		if w.Count != nil {
			n, err := w.Count(q)
			if err != nil {
				return Answer{}, err
			}
			item.Count = n
		}
		v.Waiting = append(v.Waiting, item)
	}
	return Page("home", v), nil
}
