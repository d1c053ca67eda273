package lift

import (
	"context"
	"encoding/json"
	"math"
	"math/big"
	"net/netip"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

type order struct {
	ID     string `json:"id"`
	Amount float64
	Secret string `json:"-"`
}

type counter struct {
	Name string
	lock sync.Mutex
}

// Two fields share one name.
var twins = reflect.New(reflect.StructOf([]reflect.StructField{
	{Name: "A", Type: reflect.TypeOf(0), Tag: `json:"same"`}, {Name: "B", Type: reflect.TypeOf(0), Tag: `json:"same"`},
})).Interface()

func locked(name string) *counter {
	c := &counter{Name: name}
	c.lock.Lock()
	defer c.lock.Unlock()
	return c
}

type loop struct{ Next *loop }

func TestEachValueHasItsForm(t *testing.T) {
	big1, _ := new(big.Int).SetString("340282366920938463463374607431768211456", 10)
	link, _ := url.Parse("https://example.com/a?b=c")
	five := 5
	pointer := &five
	for _, c := range []struct {
		value any
		form  string
	}{
		{nil, "null"}, {(*order)(nil), "null"}, {true, "true"}, {"<é\n>", "\"\\u003cé\\n\\u003e\""}, {"a\xff", `{"$wtf8":"Yf8="}`},
		{-7, "-7"}, {uint8(255), "255"}, {int64(math.MinInt64), "-9223372036854775808"}, {uint64(math.MaxUint64), `{"$int":"18446744073709551615"}`},
		{1.0, "1.0"}, {1e22, "1e+22"}, {float32(0.1), "0.1"}, {math.NaN(), `{"$float":"NaN"}`}, {math.Inf(-1), `{"$float":"-Infinity"}`},
		{complex(1, -2), `{"$literal":"(1-2i)"}`},
		{[]byte{0, 255}, `{"$bytes":"AP8="}`}, {[2]byte{0, 255}, `{"$bytes":"AP8="}`}, {[]byte(nil), `{"$bytes":""}`},
		{[]int(nil), "[]"}, {[]any{1, "x", nil}, `[1,"x",null]`}, {[2]int{1, 2}, "[1,2]"},
		{map[string]int(nil), "{}"}, {map[string]int{"b": 1, "a": 2, "$x": 3}, `{"$$x":3,"a":2,"b":1}`},
		{map[int]string{1: "x"}, `{"$map":[[1,"x"]]}`}, {map[any]int{nil: 1}, `{"$map":[[null,1]]}`}, {map[string]int{"\xff": 1}, `{"$map":[[{"$wtf8":"/w=="},1]]}`},
		{map[string]struct{}{"x": {}}, `{"$set":["x"]}`},
		{time.Date(2026, 11, 22, 11, 48, 0, 0, time.FixedZone("", 7200)), `{"$datetime":"2026-11-22T09:48:00.000000Z"}`},
		{time.Date(2026, 11, 22, 9, 48, 0, 1, time.UTC), `{"$datetime":"2026-11-22T09:48:00.000000001Z"}`},
		{90 * time.Second, `{"$duration":"90.000000"}`}, {-time.Nanosecond, `{"$duration":"-0.000000001"}`}, {time.Duration(math.MinInt64), `{"$duration":"-9223372036.854775808"}`},
		{big1, `{"$int":"340282366920938463463374607431768211456"}`}, {*big1, `{"$int":"340282366920938463463374607431768211456"}`}, {(*big.Int)(nil), "null"},
		{big.NewRat(1, 3), `{"$literal":"1/3"}`}, {link, `{"$literal":"https://example.com/a?b=c"}`}, {regexp.MustCompile("a+"), `{"$literal":"a+"}`},
		{netip.MustParseAddr("10.0.0.1"), `{"$literal":"10.0.0.1"}`},
		{json.Number("12"), "12"}, {json.Number("1.10"), `{"$decimal":"1.10"}`}, {json.Number("123456789012345678901"), `{"$int":"123456789012345678901"}`},
		{json.RawMessage(`{"a": 1, "a": 2}`), `{"$literal":"{\"a\": 1, \"a\": 2}"}`},
		{order{"A-17", 5, "s"}, `{"$type":"order","fields":{"id":"A-17","Amount":5.0,"Secret":"s"}}`},
		{&order{}, `{"$type":"order","fields":{"id":"","Amount":0.0,"Secret":""}}`},
		{locked("n"), `{"$type":"counter","fields":{"Name":"n","unexported fields":{"$opaque":"counter"}}}`},
		{twins, `{"$type":"struct","fields":{"A":0,"B":0}}`},
		{&pointer, "5"}, {os.Stdout, `{"$opaque":"File"}`}, {func() {}, `{"$opaque":"func"}`}, {make(chan int), `{"$opaque":"chan"}`},
		{context.Background(), `{"$opaque":"Context"}`}, {&sync.Mutex{}, `{"$opaque":"Mutex"}`},
		{Form{Tag: "$date", Text: "2026-11-22"}, `{"$date":"2026-11-22"}`},
	} {
		if form := Arguments([]Arg{{"v", c.value}}); form != `{"v":`+c.form+"}" {
			t.Errorf("%T %v: %s, not %s", c.value, c.value, form, c.form)
		}
	}
}

func TestWhatCannotBeWrittenIsWrittenSoThatItIsRefused(t *testing.T) {
	cycle := &loop{}
	cycle.Next = cycle
	var self any
	self = &self
	list := []any{nil}
	list[0] = list
	for _, deep := range []any{cycle, self, list} {
		if form := Arguments([]Arg{{"v", deep}}); form != tooDeep() {
			t.Errorf("%T: %.100s", deep, form)
		}
	}
	endless := strings.Repeat("x", maxBytes+1)
	many := make([]string, 40)
	for i := range many {
		many[i] = endless[:1<<20]
	}
	for _, large := range []any{endless, []byte(endless), many, map[string]int{endless: 1}} {
		if form := Arguments([]Arg{{"v", large}}); form != tooLarge() {
			t.Errorf("%T: %.100s", large, form)
		}
	}
	if json.Valid([]byte(Arguments([]Arg{{"\xff", 1}}))) || json.Valid([]byte(Arguments([]Arg{{"v", Form{Tag: "$date", Fields: []Arg{{}}}}}))) {
		t.Error("taken")
	}
}

func TestArgumentsHaveNames(t *testing.T) {
	for _, c := range []struct {
		value any
		form  string
	}{
		{nil, "{}"}, {order{"A-17", 5, ""}, `{"id":"A-17","Amount":5.0,"Secret":""}`}, {&order{}, `{"id":"","Amount":0.0,"Secret":""}`},
		{(*order)(nil), "{}"}, {map[string]any{"b": 1, "a": "x"}, `{"a":"x","b":1}`}, {[]Arg{{"z", 1}, {"a", 2}}, `{"z":1,"a":2}`},
	} {
		args, err := Named(c.value)
		if form := Arguments(args); err != nil || form != c.form {
			t.Errorf("%v: %s, %v", c.value, form, err)
		}
	}
	for _, nameless := range []any{"x", 1, []int{1}, time.Now(), map[int]int{}, &counter{}, func() {}} {
		if _, err := Named(nameless); err == nil {
			t.Errorf("%T", nameless)
		}
	}
}
