package people

import (
	"strings"
	"testing"

	"chancery/issuance"
)

// A hash of the reference implementation (P-H-C/phc-winner-argon2, src/test.c, version 0x13, Argon2id, t=2, m=2^16, p=1).
func TestPasswordsOfTheReference(t *testing.T) {
	const stored = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	if !samePassword(stored, "password") {
		t.Error("its own password is refused")
	}
	if samePassword(stored, "Password") {
		t.Error("another password is taken")
	}
}

func TestPasswords(t *testing.T) {
	const word = "korrekt pferd стапель ſkrepka"
	stored := hashPassword(word)
	if !samePassword(stored, word) || samePassword(stored, word+" ") || samePassword(stored, "") || stored == hashPassword(word) {
		t.Errorf("%s", stored)
	}
	if !samePassword(hashPassword("ch\u00e2teau de sable"), "cha\u0302teau de sable") {
		t.Error("the same word typed on another keyboard is refused")
	}
	if samePassword(nobodysHash(), "") || samePassword(nobodysHash(), word) {
		t.Error("nobody has a password")
	}
	for _, broken := range []string{"", "$", "$argon2id$v=19$m=65536,t=2,p=1$c29tc2FsdA$", "$argon2id$v=19$m=0,t=0,p=0$c29tc2FsdA$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
		"$argon2id$v=19$m=4294967295,t=99,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc", "$argon2i$v=19$m=65536,t=2,p=1$c29tc2FsdA$x", "$argon2id$v=19$m=65536,t=2,p=1$!$!"} {
		if samePassword(broken, "") || samePassword(broken, "password") {
			t.Errorf("%q is somebody's", broken)
		}
	}
	for _, bad := range []string{"", "short", strings.Repeat("ab", 200), "clara is my name", "aaaaaaaaaaaaaaaa", "long enough\xff\xfe\xfd"} {
		if err := checkPassword("clara", bad); issuance.KindOf(err) != issuance.Invalid {
			t.Errorf("%.20q: %v", bad, err)
		}
	}
	if err := checkPassword("clara", word); err != nil {
		t.Error(err)
	}
}

// What a guess costs, for somebody known and for nobody: the same.
func BenchmarkPassword(b *testing.B) {
	stored := hashPassword("korrekt pferd")
	b.Run("known", func(b *testing.B) {
		for b.Loop() {
			samePassword(stored, "falsch")
		}
	})
	b.Run("unknown", func(b *testing.B) {
		for b.Loop() {
			samePassword(nobodysHash(), "falsch")
		}
	})
}
