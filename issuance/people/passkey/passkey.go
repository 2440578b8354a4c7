// Package passkey asks authenticators for passkeys and holds their answers against what was asked (Web Authentication Level 3). User
// verification is always wanted: a passkey stands for possession and for who holds it.
package passkey

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"chancery/issuance"
	"chancery/issuance/people"
)

// Relying is the party that relies on passkeys: this installation, under one address.
type Relying struct {
	party *webauthn.WebAuthn
}

// New relies on passkeys of an origin, such as https://chancery.example:8443; its host is what they are bound to.
func New(origin string) (*Relying, error) {
	u, err := url.Parse(origin)
	if err != nil || u.Hostname() == "" {
		return nil, fmt.Errorf("passkeys need the address that people type, such as https://chancery.example: %q is none", origin)
	}
	party, err := webauthn.New(&webauthn.Config{
		RPID:                  u.Hostname(),
		RPDisplayName:         "Chancery",
		RPOrigins:             []string{origin},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey:        protocol.ResidentKeyRequirementRequired,
			RequireResidentKey: protocol.ResidentKeyRequired(),
			UserVerification:   protocol.VerificationRequired,
		},
	})
	if err != nil {
		return nil, fmt.Errorf("preparing passkeys: %w", err)
	}
	return &Relying{party: party}, nil
}

// BeginAdding asks for a new passkey of the act's person.
func (r *Relying) BeginAdding(ctx context.Context, act *issuance.Act) (c people.Challenge, err error) {
	h, err := holderOf(people.HolderOf(ctx, act, act.By))
	if err != nil {
		return c, err
	}
	options, data, err := r.party.BeginRegistration(h, webauthn.WithExclusions(webauthn.Credentials(h.keys).CredentialDescriptors()))
	if err != nil {
		return c, fmt.Errorf("asking for a passkey: %w", err)
	}
	c.Options = options
	c.Name, err = people.KeepChallenge(ctx, act, data)
	return c, err
}

// FinishAdding stores the passkey that the authenticator answers with, for the act's person.
func (r *Relying) FinishAdding(ctx context.Context, act *issuance.Act, name, label string, answer []byte) error {
	var data webauthn.SessionData
	if err := people.TakeChallenge(ctx, act, name, &data); err != nil {
		return err
	}
	h, err := holderOf(people.HolderOf(ctx, act, act.By))
	if err != nil {
		return err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return people.PasskeyRefused(err)
	}
	key, err := r.party.CreateCredential(h, data, parsed)
	if err != nil {
		return people.PasskeyRefused(err)
	}
	return people.StorePasskey(ctx, act, key.ID, label, key)
}

// BeginProving asks any passkey of this origin to show who holds it.
func (r *Relying) BeginProving(ctx context.Context, a *issuance.Authority) (c people.Challenge, err error) {
	options, data, err := r.party.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return c, fmt.Errorf("asking for a passkey: %w", err)
	}
	c.Options = options
	err = a.Do(ctx, issuance.System(), func(act *issuance.Act) (err error) {
		c.Name, err = people.KeepChallenge(ctx, act, data)
		return err
	})
	return c, err
}

// FinishProving says whose passkey has answered.
func (r *Relying) FinishProving(ctx context.Context, a *issuance.Authority, name string, answer []byte, from people.Source) (issuance.Person, error) {
	var data webauthn.SessionData
	return people.CheckPasskey(ctx, a, from, func(act *issuance.Act) error {
		return people.TakeChallenge(ctx, act, name, &data)
	}, func(act *issuance.Act) (issuance.Person, error) {
		parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
		if err != nil {
			return issuance.Person{}, people.PasskeyRefused(err)
		}
		user, key, err := r.party.ValidatePasskeyLogin(func(_, handle []byte) (webauthn.User, error) {
			return holderOf(people.HolderByHandle(ctx, act, handle))
		}, data, parsed)
		if err != nil {
			return issuance.Person{}, people.PasskeyRefused(err)
		}
		if key.Authenticator.CloneWarning {
			return issuance.Person{}, people.PasskeyRefused(errors.New("its counter has gone back"))
		}
		return user.(holder).Person, people.UsePasskey(ctx, act, key.ID, key)
	})
}

// holder is a person as go-webauthn sees one.
type holder struct {
	people.Holder
	keys []webauthn.Credential
}

func holderOf(h people.Holder, err error) (holder, error) {
	if err != nil {
		return holder{}, err
	}
	with := holder{Holder: h}
	for _, text := range h.Keys {
		var key webauthn.Credential
		if err := json.Unmarshal(text, &key); err != nil {
			return with, fmt.Errorf("reading passkey: %w", err)
		}
		with.keys = append(with.keys, key)
	}
	return with, nil
}

// WebAuthnID gives the handle at authenticators.
func (h holder) WebAuthnID() []byte { return h.Handle }

// WebAuthnName gives the user name.
func (h holder) WebAuthnName() string { return h.Person.Username }

// WebAuthnDisplayName gives the name that the authenticator shows.
func (h holder) WebAuthnDisplayName() string { return h.Person.Name }

// WebAuthnCredentials gives the person's passkeys.
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }
