package migrations

// What the tests, which stand outside because pgtest imports this package, use of the inside.
var (
	UpFrom  = up
	Needs   = needs
	Compare = compare
	Files   = files
)
