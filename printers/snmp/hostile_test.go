package snmp

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"os"
	"testing"
	"time"

	"github.com/gosnmp/gosnmp"

	"chancery/printers"
)

// truth is what the honest answers of liar say.
const truth = 1234

// liar is an agent that sends hostile packets before each honest answer, or instead of it.
type liar struct {
	conn   net.PacketConn
	random *rand.Rand
	sent   int
	most   int // hostile packets to send
	mute   bool
}

func startLiar(t testing.TB, most int, mute bool) *liar {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &liar{conn: conn, random: rand.New(rand.NewPCG(43, 10)), most: most, mute: mute}
	done := make(chan struct{})
	go func() {
		defer close(done)
		l.serve(t)
	}()
	t.Cleanup(func() {
		conn.Close()
		<-done
	})
	return l
}

func (l *liar) serve(t testing.TB) {
	buffer := make([]byte, 1<<16)
	for {
		n, from, err := l.conn.ReadFrom(buffer)
		if err != nil {
			return
		}
		request, err := parse(buffer[:n])
		if err != nil {
			t.Errorf("the agent was sent %x: %v", buffer[:n], err)
			continue
		}
		for range 20 { // few enough for any socket's buffer
			if l.sent < l.most {
				l.sent++
				_, _ = l.conn.WriteTo(l.lie(t, request), from)
			}
		}
		if !l.mute {
			_, _ = l.conn.WriteTo(encode(t, honest(request)), from)
		}
	}
}

// honest answers a request: a count for the count, nothing for the rest.
func honest(request *gosnmp.SnmpPacket) *gosnmp.SnmpPacket {
	answer := &gosnmp.SnmpPacket{Version: request.Version, Community: request.Community, PDUType: gosnmp.GetResponse, RequestID: request.RequestID}
	for _, asked := range request.Variables {
		value := gosnmp.SnmpPDU{Name: asked.Name, Type: gosnmp.NoSuchInstance}
		if request.PDUType == gosnmp.GetBulkRequest {
			value.Type = gosnmp.EndOfMibView
		}
		if asked.Name == prtMarkerLifeCount {
			value.Type, value.Value = gosnmp.Counter32, uint32(truth)
		}
		answer.Variables = append(answer.Variables, value)
	}
	return answer
}

func encode(t testing.TB, packet *gosnmp.SnmpPacket) []byte {
	bytes, err := packet.MarshalMsg()
	if err != nil {
		t.Errorf("encoding %+v: %v", packet, err)
	}
	return bytes
}

// lie makes a packet that is no answer to the request, whatever it says: each carries another count where it can be read at all.
func (l *liar) lie(t testing.TB, request *gosnmp.SnmpPacket) []byte {
	answer := honest(request)
	for i := range answer.Variables {
		if answer.Variables[i].Name == prtMarkerLifeCount || l.random.IntN(3) == 0 {
			answer.Variables[i].Type, answer.Variables[i].Value = gosnmp.Counter32, l.random.Uint32()|1<<20
		}
	}
	right := encode(t, answer)
	switch l.random.IntN(10) {
	case 0:
		answer.RequestID = 0 // for which the library's own client falls
	case 1:
		answer.RequestID += 1 + l.random.Uint32N(1000)
	case 2:
		answer.Community = "publik"
	case 3:
		answer.Version = gosnmp.Version1
	case 4:
		answer.PDUType = []gosnmp.PDUType{gosnmp.GetRequest, gosnmp.SetRequest, gosnmp.Report, gosnmp.SNMPv2Trap}[l.random.IntN(4)]
	case 5:
		answer.Variables = answer.Variables[:l.random.IntN(len(answer.Variables))]
		if request.PDUType == gosnmp.GetBulkRequest {
			answer.RequestID++
		}
	case 6:
		answer.Variables[l.random.IntN(len(answer.Variables))].Name = sysUpTime + ".1"
		if request.PDUType == gosnmp.GetBulkRequest {
			answer.RequestID++
		}
	case 7:
		return right[:l.random.IntN(len(right))]
	case 8:
		return append(right, byte(l.random.Uint32()))
	default:
		noise := make([]byte, l.random.IntN(200))
		for i := range noise {
			noise[i] = byte(l.random.Uint32())
		}
		return noise
	}
	return encode(t, answer)
}

// TestTenThousandHostilePackets: over the wire, none panics, none is taken for the answer.
func TestTenThousandHostilePackets(t *testing.T) {
	const packets = 10_000
	l := startLiar(t, packets, false)
	agent, err := Open(l.conn.LocalAddr().String(), "", printers.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	for asked := 0; asked < packets/20; asked += 4 { // a Get and three tables
		f, err := agent.Read(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if f.LifeCount == nil || *f.LifeCount != truth || f.UpTime != nil || f.PowerOnCount != nil || f.State != printers.PrinterUnknown ||
			len(f.Reasons)+len(f.Alerts)+len(f.Supplies)+len(f.Inputs) > 0 {
			t.Fatalf("figures %+v", f)
		}
	}
}

// TestNothingButHostilePackets: where no honest answer comes the agent is silent.
func TestNothingButHostilePackets(t *testing.T) {
	l := startLiar(t, 1000, true)
	agent, err := Open(l.conn.LocalAddr().String(), "", printers.Options{Answer: 200 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		if f, err := agent.Read(t.Context()); !errors.Is(err, ErrSilent) {
			t.Fatalf("%+v %v", f, err)
		}
	}
}

// TestTornAnswers: an honest answer with bits turned over says the truth, something else of the same shape, or nothing; it never
// panics, and a count is never out of its 32 bits.
func TestTornAnswers(t *testing.T) {
	turns := 10_000
	if os.Getenv("CHANCERY_PROVE") == "1" {
		turns = 1_000_000
	}
	random := rand.New(rand.NewPCG(7, 7))
	q := question{kind: gosnmp.GetRequest, names: scalars(), id: 99}
	request := &gosnmp.SnmpPacket{Version: gosnmp.Version2c, Community: "public", PDUType: q.kind, RequestID: q.id}
	for _, name := range q.names {
		request.Variables = append(request.Variables, gosnmp.SnmpPDU{Name: name})
	}
	whole := encode(t, honest(request))
	for range turns {
		torn := append([]byte{}, whole...)
		for range 1 + random.IntN(4) {
			torn[random.IntN(len(torn))] ^= 1 << random.IntN(8)
		}
		checkAnswer(t, q, torn)
	}
}

func checkAnswer(t testing.TB, q question, packet []byte) {
	a := &Agent{community: "public"}
	got, ours, err := a.decode(q, packet)
	if !ours || err != nil {
		return
	}
	of := values{}
	for _, value := range got {
		of[value.Name] = value
	}
	f := a.figures(of)
	if f.LifeCount != nil && (*f.LifeCount < 0 || *f.LifeCount >= 1<<32) || f.UpTime != nil && (*f.UpTime < 0 || *f.UpTime > 42949673) {
		t.Fatalf("%x: figures %+v", packet, f)
	}
}

func FuzzAnswer(f *testing.F) {
	request := &gosnmp.SnmpPacket{Version: gosnmp.Version2c, Community: "public", RequestID: 99}
	for _, names := range [][]string{{prtMarkerLifeCount}, {supplyDescr, supplyLevel}, scalars()} {
		request.Variables = nil
		for _, name := range names {
			request.Variables = append(request.Variables, gosnmp.SnmpPDU{Name: name})
		}
		f.Add(encode(f, honest(request)))
	}
	f.Add([]byte{0x30, 0x82, 0, 0, 2})
	f.Fuzz(func(t *testing.T, packet []byte) {
		checkAnswer(t, question{kind: gosnmp.GetRequest, names: []string{prtMarkerLifeCount}, id: 99}, packet)
		a := &Agent{community: "public"}
		answer, ours, err := a.decode(question{kind: gosnmp.GetBulkRequest, names: []string{supplyDescr, supplyLevel}, rows: 8, id: 99}, packet)
		if !ours || err != nil {
			return
		}
		table := rows{}
		table.take([]string{supplyDescr, supplyLevel}, map[string]string{}, answer)
		for _, supply := range readSupplies(table) {
			if supply.Level < -3 || supply.Level > 100 {
				t.Fatalf("%x: %+v", packet, supply)
			}
		}
	})
}
