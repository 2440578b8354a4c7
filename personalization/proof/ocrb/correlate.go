package ocrb

import "math"

// dot gives the product of two vectors of one length. Four sums at a time keep the processor busy.
func dot(a, b []float32) float32 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float32
	for len(a) >= 4 && len(b) >= 4 {
		s0 += a[0] * b[0]
		s1 += a[1] * b[1]
		s2 += a[2] * b[2]
		s3 += a[3] * b[3]
		a, b = a[4:], b[4:]
	}
	for i := range a {
		s0 += a[i] * b[i]
	}
	return s0 + s1 + s2 + s3
}

// centre takes the mean off.
func centre(v []float32) {
	var sum float32
	for _, x := range v {
		sum += x
	}
	mean := sum / float32(len(v))
	for i := range v {
		v[i] -= mean
	}
}

// length gives the length that a vector has once its mean is taken off.
func length(v []float32) float32 {
	var sum, square float32
	for _, x := range v {
		sum += x
		square += x * x
	}
	return float32(math.Sqrt(float64(max(0, square-sum*sum/float32(len(v))))))
}

// unit takes the mean off, scales to length 1 and gives the length before.
func unit(v []float32) float32 {
	centre(v)
	l := max(length(v), 1e-6)
	for i := range v {
		v[i] /= l
	}
	return l
}

// halve gives a patch at half the resolution.
func halve(p *patch) small {
	var s small
	for y := range high / 2 {
		top, foot := p[2*y*wide:2*y*wide+wide], p[2*y*wide+wide:2*y*wide+2*wide]
		for x := range wide / 2 {
			s[y*wide/2+x] = top[2*x] + top[2*x+1] + foot[2*x] + foot[2*x+1]
		}
	}
	return s
}
