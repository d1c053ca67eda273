package lift

import (
	"fmt"
	"reflect"
	"sort"
	"strings"
	"sync"
)

// How a struct type is read: found once.

type field struct {
	name  string
	index int
}

type plan struct {
	fields []field
	// There are fields that cannot be read.
	hidden bool
}

var plans sync.Map

func planOf(t reflect.Type) *plan {
	if known, ok := plans.Load(t); ok {
		return known.(*plan)
	}
	made := &plan{}
	for i := 0; i < t.NumField(); i++ {
		f := t.Field(i)
		if !f.IsExported() {
			// A blank field is padding.
			made.hidden = made.hidden || f.Name != "_"
			continue
		}
		made.fields = append(made.fields, field{name: nameOf(f), index: i})
	}
	made.distinct(t)
	known, _ := plans.LoadOrStore(t, made)
	return known.(*plan)
}

// nameOf is a field's name in its json tag, else its own. "-" hides nothing here: what is passed is shown.
func nameOf(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	if name == "" || name == "-" || !isText(name) {
		return f.Name
	}
	return name
}

// distinct gives all fields their own names if two would share one: none may hide behind another.
func (p *plan) distinct(t reflect.Type) {
	seen := map[string]bool{}
	for _, f := range p.fields {
		seen[f.name] = true
	}
	if len(seen) == len(p.fields) {
		return
	}
	for i := range p.fields {
		p.fields[i].name = t.Field(p.fields[i].index).Name
	}
}

// Check says whether a type can stand for a call's arguments: a struct, a map with text keys, or a pointer to one of these.
func Check(t reflect.Type) error {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == nil:
		return fmt.Errorf("an interface says nothing about the arguments' names: use a struct or a map[string]any")
	case t.Kind() == reflect.Map && t.Key().Kind() == reflect.String:
		return nil
	case t.Kind() != reflect.Struct || standardStruct(t):
		return fmt.Errorf("%v has no names for the arguments: put them into a struct", t)
	}
	if planOf(t).hidden {
		return fmt.Errorf("%v has unexported fields, which nobody could be shown: export them", t)
	}
	return nil
}

func standardStruct(t reflect.Type) bool {
	switch t {
	case timeType, bigIntType, bigRatType, bigFloatType, urlType, regexpType:
		return true
	}
	return false
}

// Named gives the arguments that a struct or a map (or a pointer to one) stands for. Nil stands for none.
func Named(value any) ([]Arg, error) {
	if args, ok := value.([]Arg); ok {
		return args, nil
	}
	v := reflect.ValueOf(value)
	if !v.IsValid() {
		return nil, nil
	}
	if err := Check(v.Type()); err != nil {
		return nil, err
	}
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil, nil
		}
		v = v.Elem()
	}
	var args []Arg
	if v.Kind() == reflect.Map {
		for _, key := range v.MapKeys() {
			args = append(args, Arg{Name: key.String(), Value: v.MapIndex(key).Interface()})
		}
		sort.Slice(args, func(i, j int) bool { return args[i].Name < args[j].Name })
		return args, nil
	}
	for _, f := range planOf(v.Type()).fields {
		args = append(args, Arg{Name: f.name, Value: v.Field(f.index).Interface()})
	}
	return args, nil
}
