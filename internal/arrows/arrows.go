// Package arrows holds nothing but tests that keep the shape of the module: which package may import which, and which
// library; that every package and exported identifier has its comment; that few libraries are used and each for a
// written reason. A finding names the rule and what to do; a rule is changed here, in the open, with its reason.
package arrows
