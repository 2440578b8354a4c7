package lint

import "fmt"

func signatureSize() Rule {
	return Rule{Name: "signature-size", Description: "The signature is shown at half its size or larger, parallel to the long edge, without a frame.",
		Clause: "Doc 9303-3 §3", Severity: Error, check: checkSignatureSize}
}

// Applicants sign on a line of 50 × 10 mm; half of that is the least.
const leastSignatureWidth, leastSignatureHeight = 25.0, 5.0

func checkSignatureSize(v *view) []Finding {
	var found []Finding
	for _, it := range v.of("signature") {
		s := it.Signature
		if !(s.Width >= leastSignatureWidth-hair && s.Height >= leastSignatureHeight-hair) {
			found = append(found, it.finding("", fmt.Sprintf("%g × %g mm shows a signature of 50 × 10 mm at less than half its size: give it %g × %g mm or more", s.Width, s.Height, leastSignatureWidth, leastSignatureHeight)))
		}
		for _, frame := range v.items {
			if frame.Box != nil && frame.side == it.side && frame.Box.Line > 0 && within(it.box, frame.box) && frame.box.Width < s.Width+6 && frame.box.Height < s.Height+6 {
				found = append(found, frame.finding("line", "frames the signature, which has no frame: take the outline away"))
			}
		}
	}
	return found
}
