package chip

import "fmt"

// Status is the status word that ends a response (ISO/IEC 7816-4 §5.6).
type Status uint16

// StatusError is a chip's refusal.
type StatusError struct {
	Command string
	Status  Status
}

// Error names the command and what the chip says.
func (e *StatusError) Error() string {
	return fmt.Sprintf("%s: the chip answers %04X, %s", e.Command, uint16(e.Status), e.Status)
}

// String gives the words of ISO/IEC 7816-4, tables 6 to 8.
func (s Status) String() string {
	if text, named := meanings()[s]; named {
		return text
	}
	switch {
	case s&0xfff0 == 0x63c0:
		return fmt.Sprintf("counter at %d", s&0x0f)
	case s>>8 == 0x61:
		return "more bytes are to be fetched"
	case s>>8 == 0x6c:
		return "wrong length of the answer asked for"
	}
	if text, known := families()[s>>8]; known {
		return text
	}
	return "a status that the standard has not"
}

func meanings() map[Status]string {
	return map[Status]string{
		0x9000: "done",
		0x6281: "part of the data may be corrupted", 0x6282: "end of file reached before as many bytes", 0x6283: "selected file deactivated",
		0x6285: "selected file in termination state", 0x6300: "nothing said about what went wrong", 0x6381: "file filled up by the last write",
		0x6400: "execution error", 0x6401: "immediate response required", 0x6500: "memory changed, nothing said about how", 0x6581: "memory failure",
		0x6700: "wrong length", 0x6881: "logical channel not supported", 0x6882: "secure messaging not supported",
		0x6883: "last command of the chain expected", 0x6884: "command chaining not supported",
		0x6981: "command incompatible with the structure of the file", 0x6982: "security status not satisfied",
		0x6983: "authentication method blocked", 0x6984: "reference data not usable", 0x6985: "conditions of use not satisfied",
		0x6986: "command not allowed, no file is selected", 0x6987: "secure messaging objects missing", 0x6988: "secure messaging objects incorrect",
		0x6a80: "incorrect parameters in the data", 0x6a81: "function not supported", 0x6a82: "file or application not found",
		0x6a83: "record not found", 0x6a84: "not enough memory in the file", 0x6a85: "length inconsistent with the structure",
		0x6a86: "incorrect parameters P1-P2", 0x6a87: "length inconsistent with P1-P2", 0x6a88: "referenced data not found",
		0x6a89: "file exists already", 0x6b00: "wrong parameters P1-P2, such as an offset behind the end of the file",
		0x6d00: "instruction not supported", 0x6e00: "class not supported", 0x6f00: "no precise diagnosis",
	}
}

// families are for words whose second byte the standard leaves to the maker.
func families() map[Status]string {
	return map[Status]string{
		0x62: "a warning, memory unchanged", 0x63: "a warning, memory changed", 0x64: "an execution error, memory unchanged",
		0x65: "an execution error, memory changed", 0x66: "a security issue", 0x68: "a function of the class is not supported",
		0x69: "command not allowed", 0x6a: "wrong parameters",
	}
}
