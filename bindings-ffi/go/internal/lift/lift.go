// Package lift writes Go values in the one JSON form that each has in every language (docs/go.md has the table), so that a digest
// made in Go equals one made in Python or Node. It reads values and runs no code of theirs but MarshalText and String of value
// types. Used by package agentsudo; decides nothing: what it cannot write is written so that the core refuses it.
package lift

import (
	"reflect"
	"sort"
	"strings"
)

// What one call may hold. The core checks both again, over what arrives there.
const (
	maxDepth = 64
	maxBytes = 16 << 20
)

// Arg is an argument with its name.
type Arg struct {
	Name  string
	Value any
}

// Form is a value in one of the documented forms, for those that no Go type stands for.
type Form struct {
	// Tag is the form's key: "$date", "$datetime", "$time", "$duration", "$decimal", "$uuid", "$path", "$enum", "$literal", "$opaque" or
	// "$type".
	Tag string
	// Text is its text; for "$type" the type's name.
	Text string
	// Fields are for "$type".
	Fields []Arg
}

var formType = reflect.TypeOf(Form{})

func (w *writer) form(v reflect.Value, depth int) bool {
	form, ok := interfaceOf(v).(Form)
	if !ok || !isText(form.Text) {
		return false
	}
	if form.Tag != "$type" {
		// An unknown tag is refused by the core.
		if len(form.Fields) > 0 {
			w.failed = func() string { return "a form with a text has fields" }
		}
		w.raw("{")
		w.quoted(form.Tag)
		w.raw(":")
		w.quoted(form.Text)
		w.raw("}")
		return true
	}
	w.raw(`{"$type":`)
	w.quoted(form.Text)
	w.raw(`,"fields":{`)
	for i, field := range form.Fields {
		if i > 0 {
			w.raw(",")
		}
		w.key(field.Name)
		w.value(reflect.ValueOf(field.Value), depth+1)
		if w.failed != nil {
			return true
		}
	}
	w.raw("}}")
	return true
}

// Arguments writes a call's arguments: a JSON object by parameter name, in order.
func Arguments(args []Arg) string {
	w := &writer{}
	w.out = append(w.out, '{')
	for i, arg := range args {
		if i > 0 {
			w.out = append(w.out, ',')
		}
		if !isText(arg.Name) {
			return "an argument's name is not UTF-8"
		}
		w.key(arg.Name)
		w.value(reflect.ValueOf(arg.Value), 1)
		if w.failed != nil {
			return w.failed()
		}
	}
	return string(append(w.out, '}'))
}

type writer struct {
	out []byte
	// Pointers and interfaces gone through since the last value.
	hops int
	// A text in place of the arguments that the core refuses for the reason they cannot be written.
	failed func() string
}

func tooDeep() string {
	return `{"":` + strings.Repeat("[", maxDepth+1) + strings.Repeat("]", maxDepth+1) + "}"
}

func tooLarge() string { return `{"":"` + strings.Repeat("x", maxBytes+1) + `"}` }

// enter counts one level.
func (w *writer) enter(depth int) bool {
	switch {
	case w.failed != nil:
	case depth > maxDepth:
		w.failed = tooDeep
	case len(w.out) > 2*maxBytes:
		// Content, with all that is written around it.
		w.failed = tooLarge
	}
	return w.failed == nil
}

func (w *writer) value(v reflect.Value, depth int) {
	if !w.enter(depth) {
		return
	}
	if !v.IsValid() {
		w.raw("null")
		return
	}
	// Pointers and interfaces stand for what is in them. In a circle of them there is nothing.
	if v.Kind() != reflect.Pointer && v.Kind() != reflect.Interface {
		w.hops = 0
	} else if w.hops++; w.hops > maxDepth {
		w.failed = tooDeep
		return
	}
	t := v.Type()
	if v.Kind() == reflect.Interface {
		w.value(v.Elem(), depth)
		return
	}
	if t == formType && w.form(v, depth) {
		return
	}
	if w.standard(v, t) {
		return
	}
	switch v.Kind() {
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64,
		reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128:
		w.number(v)
	case reflect.String:
		w.text(v.String())
	case reflect.Pointer:
		w.pointer(v, depth)
	case reflect.Slice, reflect.Array:
		if t.Elem().Kind() == reflect.Uint8 {
			w.bytes(v)
			return
		}
		w.list(v.Len(), v.Index, depth)
	case reflect.Map:
		w.dict(v, depth)
	case reflect.Struct:
		w.instance(v, depth)
	default:
		w.opaque(t)
	}
}

// pointer writes what is pointed at: the same value, wherever it lies.
func (w *writer) pointer(v reflect.Value, depth int) {
	if v.IsNil() {
		w.raw("null")
		return
	}
	w.value(v.Elem(), depth)
}

// list writes an array. Nil and empty slices are the same list in Go.
func (w *writer) list(length int, at func(int) reflect.Value, depth int) {
	w.raw("[")
	for i := 0; i < length && w.failed == nil; i++ {
		if i > 0 {
			w.raw(",")
		}
		w.value(at(i), depth+1)
	}
	w.raw("]")
}

func (w *writer) dict(v reflect.Value, depth int) {
	t := v.Type()
	switch {
	case t.Key().Kind() == reflect.String && t.Elem() != emptyStruct:
		w.object(v, depth)
	case t.Elem() == emptyStruct:
		// map[T]struct{} is Go's set. The core sorts it.
		w.raw(`{"$set":`)
		keys := v.MapKeys()
		w.list(len(keys), func(i int) reflect.Value { return keys[i] }, depth)
		w.raw("}")
	default:
		w.raw(`{"$map":[`)
		for i, key := range v.MapKeys() {
			if i > 0 {
				w.raw(",")
			}
			w.raw("[")
			w.value(key, depth+1)
			w.raw(",")
			w.value(v.MapIndex(key), depth+1)
			w.raw("]")
			if w.failed != nil {
				return
			}
		}
		w.raw("]}")
	}
}

// object writes a map with text keys, sorted, so that people see the same order each time.
func (w *writer) object(v reflect.Value, depth int) {
	keys := v.MapKeys()
	sort.Slice(keys, func(i, j int) bool { return keys[i].String() < keys[j].String() })
	for _, key := range keys {
		if !isText(key.String()) {
			w.pairs(v, keys, depth)
			return
		}
	}
	w.raw("{")
	for i, key := range keys {
		if i > 0 {
			w.raw(",")
		}
		w.key(key.String())
		w.value(v.MapIndex(key), depth+1)
		if w.failed != nil {
			return
		}
	}
	w.raw("}")
}

// pairs writes a map of which a key is not Unicode.
func (w *writer) pairs(v reflect.Value, keys []reflect.Value, depth int) {
	w.raw(`{"$map":[`)
	for i, key := range keys {
		if i > 0 {
			w.raw(",")
		}
		w.raw("[")
		w.text(key.String())
		w.raw(",")
		w.value(v.MapIndex(key), depth+1)
		w.raw("]")
	}
	w.raw("]}")
}

// instance writes a struct by its exported fields; the others can be neither shown nor bound, and that is said.
func (w *writer) instance(v reflect.Value, depth int) {
	plan := planOf(v.Type())
	if len(plan.fields) == 0 && plan.hidden {
		w.opaque(v.Type())
		return
	}
	w.raw(`{"$type":`)
	w.text(typeName(v.Type()))
	w.raw(`,"fields":{`)
	for i, field := range plan.fields {
		if i > 0 {
			w.raw(",")
		}
		w.key(field.name)
		w.value(v.Field(field.index), depth+1)
		if w.failed != nil {
			return
		}
	}
	if plan.hidden {
		w.raw(`,"unexported fields":`)
		w.opaque(v.Type())
	}
	w.raw("}}")
}

func (w *writer) opaque(t reflect.Type) {
	w.raw(`{"$opaque":`)
	w.text(typeName(t))
	w.raw("}")
}

func typeName(t reflect.Type) string {
	if name := t.Name(); name != "" {
		// A generic type's name holds its arguments' whole import paths; they say nothing to whoever reads a card.
		if at := strings.IndexByte(name, '['); at > 0 {
			return name[:at]
		}
		return name
	}
	switch t.Kind() {
	case reflect.Struct:
		return "struct"
	case reflect.Func:
		return "func"
	case reflect.Chan:
		return "chan"
	}
	return t.String()
}
