package main

import (
	"context"
	"fmt"
	"net/url"
	"slices"

	"github.com/alecthomas/kong"

	"chancery/web/administration"
)

type settingsCommand struct{}

// Run lists the settings of all commands and those of the two that go on: what each is just now, and what it is when nobody says.
func (settingsCommand) Run(_ context.Context, p *program) error {
	for _, s := range p.all {
		if p.JSON {
			if err := p.print(s); err != nil {
				return err
			}
			continue
		}
		p.say("%-6s %-15s %-22s %-20s %s", s.Command, s.Flag, s.Variable, s.Value, s.Help)
	}
	return nil
}

// setting is one setting of the program.
type setting struct {
	Command  string `json:"command"` // "" for all commands
	Flag     string `json:"flag"`
	Variable string `json:"variable"` // of the environment
	Value    string `json:"value"`
	Default  string `json:"default"`
	Help     string `json:"help"`
}

// settingsOf gives the settings of all commands, and those of serve and work.
func settingsOf(model *kong.Application) []setting {
	list := settingsIn("", model.Node)
	for _, n := range model.Children {
		if n.Name == "serve" || n.Name == "work" {
			list = append(list, settingsIn(n.Name, n)...)
		}
	}
	return list
}

func settingsIn(command string, n *kong.Node) []setting {
	var list []setting
	for _, f := range n.Flags {
		if f.Hidden || len(f.Envs) == 0 {
			continue
		}
		list = append(list, setting{Command: command, Flag: "--" + f.Name, Variable: f.Envs[0], Value: shown(f), Default: f.Default, Help: f.Help})
	}
	return list
}

// shown gives the value of a flag without what is secret: of a database's address the password and all that comes after its name.
func shown(f *kong.Flag) string {
	switch {
	case f.Target.IsZero():
		return f.Default
	case f.Name == "database-url":
		return withoutSecret(f.Target.String())
	}
	return fmt.Sprint(f.Target.Interface())
}

func withoutSecret(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme == "" || u.Host == "" {
		return "given, and not shown"
	}
	u.RawQuery, u.Fragment = "", ""
	return u.Redacted()
}

// startedWith gives what concerns a running server, for the page of settings.
func startedWith(all []setting, command string) []administration.Setting {
	var list []administration.Setting
	for _, s := range all {
		if s.Command == "" || s.Command == command {
			list = append(list, administration.Setting{Name: s.Flag, Value: s.Value, Help: s.Help})
		}
	}
	return slices.Clip(list)
}
