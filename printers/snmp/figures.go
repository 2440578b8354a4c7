package snmp

import (
	"context"
	"fmt"
	"time"

	"github.com/gosnmp/gosnmp"

	"chancery/printers"
)

// Figures is what an agent says at one moment. What it does not say is unknown.
type Figures struct {
	Serial      string // prtGeneralSerialNumber: the machine's own, "" where it has none
	Name        string // prtGeneralPrinterName
	Description string // hrDeviceDescr: maker and model

	UpTime       *int64 // seconds since the agent started; a fall means that it restarted
	LifeCount    *int64 // ever made, of what Counts says
	Counts       string // printers.CountsSides or printers.CountsBlanks
	PowerOnCount *int64 // made since the printer was switched on

	State    printers.PrinterState
	Reasons  []string // stems of printer-state-reasons, out of the detected errors and the alerts
	Alerts   []Alert
	Supplies []printers.Supply
	Inputs   []Input
}

// Alert is a line of the alert table (RFC 3805 §6, prtAlertTable).
type Alert struct {
	Severity    int // 1 other, 3 critical, 4 warning, 5 warning that clears itself
	Training    int // whom it takes: 3 untrained, 4 trained, 5 field service, 6 management, 7 no intervention
	Group       int // the part of the machine: 5 printer, 6 cover, 8 input, 9 output, 10 marker, 11 supplies, 13 media path
	Code        int // PrtAlertCodeTC
	Description string
}

// Input is a feeder or tray.
type Input struct {
	Name     string
	Media    string
	Capacity int // in the input's own unit; negative where it does not tell
	Level    int // as Capacity; -1 other, -2 unknown, -3 some left
}

// Read asks the agent for everything. ErrSilent says that no answer came in time; other errors are as a driver's.
func (a *Agent) Read(ctx context.Context) (Figures, error) {
	answer, err := a.ask(ctx, question{kind: gosnmp.GetRequest, names: scalars()})
	if err != nil {
		return Figures{}, err
	}
	of := given(answer)
	f := a.figures(of)
	if err := a.readTables(ctx, &f); err != nil {
		return Figures{}, err
	}
	f.Reasons = reasons(of.octets(hrPrinterErrors), f.Alerts)
	return f, nil
}

// count asks for the life count alone; nil where the agent has none.
func (a *Agent) count(ctx context.Context) (*int64, error) {
	answer, err := a.ask(ctx, question{kind: gosnmp.GetRequest, names: []string{prtMarkerUnit, prtMarkerLifeCount}})
	if err != nil {
		return nil, err
	}
	return a.figures(given(answer)).LifeCount, nil
}

// given files the values that the agent has by their names.
func given(answer []gosnmp.SnmpPDU) values {
	of := values{}
	for _, value := range answer {
		if present(value) {
			of[value.Name] = value
		}
	}
	return of
}

// figures takes what the scalars say.
func (a *Agent) figures(of values) Figures {
	f := Figures{Serial: of.text(prtGeneralSerial), Name: of.text(prtGeneralName), Description: of.text(hrDeviceDescr)}
	a.mu.Lock()
	defer a.mu.Unlock()
	if ticks, ok := of.ticks(sysUpTime); ok {
		now := time.Now()
		seconds := a.up.at(ticks, mostTicks(now.Sub(a.upAt))) / 100
		f.UpTime, a.upAt = &seconds, now
	}
	if counts := countsOf(of); counts != "" {
		if n, ok := of.counter(prtMarkerLifeCount); ok {
			count := a.life.at(n, mostPages)
			f.LifeCount, f.Counts = &count, counts
		}
		if n, ok := of.counter(prtMarkerPowerOn); ok {
			count := a.on.at(n, mostPages)
			f.PowerOnCount = &count
		}
	}
	if status, ok := of.integer(hrPrinterStatus); ok {
		f.State = stateOf(status, of.octets(hrPrinterErrors))
	}
	return f
}

// countsOf says what the marker counts (RFC 3805, PrtMarkerCounterUnitTC): 7 impressions, 8 sheets. Where the agent does not say
// it is impressions, as the name of the count has it; lines, metres or hours are no pages.
func countsOf(of values) string {
	unit, given := of.integer(prtMarkerUnit)
	switch {
	case !given && !of.has(prtMarkerUnit), unit == 7:
		return printers.CountsSides
	case unit == 8:
		return printers.CountsBlanks
	}
	return ""
}

// stateOf maps hrPrinterStatus (RFC 2790 §4): 1 other, 2 unknown, 3 idle, 4 printing, 5 warming up. With "other" a printer stands
// still if it has found what keeps it from printing: no paper, no toner, an open door, a jam, offline; an output that is full.
func stateOf(status int, detected []byte) printers.PrinterState {
	switch status {
	case 1:
		if len(detected) > 0 && detected[0]&0x5e != 0 || len(detected) > 1 && detected[1]&0x08 != 0 {
			return printers.PrinterStopped
		}
	case 3:
		return printers.PrinterIdle
	case 4, 5:
		return printers.PrinterProcessing
	}
	return printers.PrinterUnknown
}

func (a *Agent) readTables(ctx context.Context, f *Figures) error {
	supplies, err := a.table(ctx, []string{supplyClass, supplyType, supplyDescr, supplyUnit, supplyMax, supplyLevel})
	if err != nil {
		return fmt.Errorf("reading its supplies: %w", err)
	}
	inputs, err := a.table(ctx, []string{inputMax, inputLevel, inputMedia, inputName})
	if err != nil {
		return fmt.Errorf("reading its inputs: %w", err)
	}
	alerts, err := a.table(ctx, []string{alertSeverity, alertTraining, alertGroup, alertCode, alertDescr})
	if err != nil {
		return fmt.Errorf("reading its alerts: %w", err)
	}
	f.Supplies, f.Inputs, f.Alerts = readSupplies(supplies), readInputs(inputs), readAlerts(alerts)
	return nil
}

// Snapshot gives the figures as a device's state, for a printer that tells nothing but by its agent. Its identity is the serial
// number; an agent that tells none is refused, since nothing could tell its printer from another one.
func (a *Agent) Snapshot(ctx context.Context) (printers.Snapshot, error) {
	f, err := a.Read(ctx)
	if err != nil {
		return printers.Snapshot{}, fmt.Errorf("reading the printer's state: %w", err)
	}
	if f.Serial == "" {
		return printers.Snapshot{}, fmt.Errorf("its SNMP agent gives no serial number (prtGeneralSerialNumber), so it can't be told from another: %w", printers.ErrRefused)
	}
	s := printers.Snapshot{
		PrinterUUID: f.Serial, Model: f.Description, State: f.State, Reasons: f.Reasons,
		Accepting: f.State == printers.PrinterIdle || f.State == printers.PrinterProcessing,
		LifeCount: f.LifeCount, Counts: f.Counts, Supplies: f.Supplies, MediaReady: f.media(),
	}
	if f.UpTime != nil {
		s.UpTime = *f.UpTime
	}
	return s, nil
}
