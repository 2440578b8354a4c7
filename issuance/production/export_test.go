package production

// Problems gives what Verify may say, each once.
func Problems() []string {
	var list []string
	for _, c := range claims() {
		list = append(list, c.problem)
	}
	return list
}
