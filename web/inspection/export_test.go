package inspection

// Wedge and Serial are what reads a scan.
var (
	Wedge  = wedge
	Serial = serial
)
