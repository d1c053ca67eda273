package lift

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// What a person has changed comes back as JSON, and is made Go values of the types that were there. No code of theirs is run.

// A field of a dialog holds 3,000 characters: more values are not offered anyway, and a cycle runs into it.
const mostValues = 3000

// Fixed are the names of the arguments that could not be made anew from JSON as they are.
func Fixed(args []Arg) []string {
	var fixed []string
	for _, arg := range args {
		left := mostValues
		if !isData(reflect.ValueOf(arg.Value), &left) {
			fixed = append(fixed, arg.Name)
		}
	}
	return fixed
}

// isData says whether all that is in a value has a type whose values JSON says in full. A float32 is not the number that it is
// written as, and a json.Number is one in a text's clothes.
func isData(v reflect.Value, left *int) bool {
	if *left--; *left < 0 {
		return false
	}
	if !v.IsValid() {
		return true
	}
	if v.Type() == jsonNumberType {
		return false
	}
	switch v.Kind() {
	case reflect.String, reflect.Bool, reflect.Float64,
		reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return true
	case reflect.Interface, reflect.Pointer:
		return v.IsNil() || isData(v.Elem(), left)
	case reflect.Slice:
		for i := 0; i < v.Len(); i++ {
			if !isData(v.Index(i), left) {
				return false
			}
		}
		return true
	case reflect.Map:
		if v.Type().Key().Kind() != reflect.String || v.Len() > *left {
			return false
		}
		for _, key := range v.MapKeys() {
			if !isData(v.MapIndex(key), left) {
				return false
			}
		}
		return true
	}
	return false
}

// Edited is a copy of a struct, a map or a list of arguments (or of what a pointer points to) with the changes made, each of the
// type of what was there. Nothing of the caller's is touched.
func Edited(value any, changes map[string]json.RawMessage) (any, error) {
	v := reflect.ValueOf(value)
	switch {
	case !v.IsValid():
		return nil, fmt.Errorf("there are no arguments")
	case v.Kind() == reflect.Pointer:
		inner, err := Edited(v.Elem().Interface(), changes)
		if err != nil {
			return nil, err
		}
		made := reflect.New(v.Type().Elem())
		made.Elem().Set(reflect.ValueOf(inner))
		return made.Interface(), nil
	case v.Kind() == reflect.Map:
		made := reflect.MakeMapWithSize(v.Type(), v.Len())
		for _, key := range v.MapKeys() {
			fresh, err := changed(v.MapIndex(key), key.String(), changes)
			if err != nil {
				return nil, err
			}
			made.SetMapIndex(key, fresh)
		}
		return made.Interface(), nil
	}
	if args, ok := value.([]Arg); ok {
		made := append([]Arg(nil), args...)
		for i, arg := range args {
			fresh, err := changed(reflect.ValueOf(&arg.Value).Elem(), arg.Name, changes)
			if err != nil {
				return nil, err
			}
			made[i].Value = fresh.Interface()
		}
		return made, nil
	}
	made := reflect.New(v.Type()).Elem()
	made.Set(v)
	for _, f := range planOf(v.Type()).fields {
		fresh, err := changed(v.Field(f.index), f.name, changes)
		if err != nil {
			return nil, err
		}
		made.Field(f.index).Set(fresh)
	}
	return made.Interface(), nil
}

func changed(old reflect.Value, name string, changes map[string]json.RawMessage) (reflect.Value, error) {
	text, ok := changes[name]
	if !ok {
		return old, nil
	}
	var fresh any
	reader := json.NewDecoder(strings.NewReader(string(text)))
	reader.UseNumber()
	if err := reader.Decode(&fresh); err != nil {
		return reflect.Value{}, err
	}
	return like(old, old.Type(), fresh)
}

// like makes what was read a value of a type. What an interface holds is told by the old value.
func like(old reflect.Value, t reflect.Type, fresh any) (reflect.Value, error) {
	unlike := fmt.Errorf("%v does not fit into %v", fresh, t)
	made := reflect.New(t).Elem()
	switch t.Kind() {
	case reflect.Interface, reflect.Pointer:
		if fresh == nil {
			return made, nil
		}
		if !old.IsValid() || old.IsNil() {
			return made, unlike
		}
		inner, err := like(old.Elem(), old.Elem().Type(), fresh)
		if err != nil {
			return made, err
		}
		if t.Kind() == reflect.Pointer {
			pointer := reflect.New(t.Elem())
			pointer.Elem().Set(inner)
			inner = pointer
		}
		made.Set(inner)
		return made, nil
	case reflect.Slice:
		return likeSlice(old, made, fresh)
	case reflect.Map:
		return likeMap(old, made, fresh)
	}
	switch fresh := fresh.(type) {
	case string:
		if t.Kind() != reflect.String {
			return made, unlike
		}
		made.SetString(fresh)
	case bool:
		if t.Kind() != reflect.Bool {
			return made, unlike
		}
		made.SetBool(fresh)
	case json.Number:
		if !isNumber(t.Kind()) || json.Unmarshal([]byte(fresh), made.Addr().Interface()) != nil {
			return made, unlike
		}
	default:
		return made, unlike
	}
	return made, nil
}

func isNumber(kind reflect.Kind) bool {
	return kind >= reflect.Int && kind <= reflect.Float64 && kind != reflect.Uintptr && kind != reflect.Float32
}

func likeSlice(old, made reflect.Value, fresh any) (reflect.Value, error) {
	items, ok := fresh.([]any)
	if !ok || !old.IsValid() {
		return made, fmt.Errorf("%v is no %v", fresh, made.Type())
	}
	made.Set(reflect.MakeSlice(made.Type(), 0, len(items)))
	for i, item := range items {
		value, err := likeItem(old, i, item)
		if err != nil {
			return made, err
		}
		made.Set(reflect.Append(made, value))
	}
	return made, nil
}

// likeItem makes an item like the one that was in its place or, if it is of another kind, like any of the others.
func likeItem(old reflect.Value, place int, item any) (reflect.Value, error) {
	err := fmt.Errorf("there was no item to be like")
	for i := -1; i < old.Len(); i++ {
		at := i
		if i < 0 {
			at = place
		}
		if at >= old.Len() {
			continue
		}
		var value reflect.Value
		if value, err = like(old.Index(at), old.Type().Elem(), item); err == nil {
			return value, nil
		}
	}
	return reflect.Value{}, err
}

func likeMap(old, made reflect.Value, fresh any) (reflect.Value, error) {
	fields, ok := fresh.(map[string]any)
	if !ok || !old.IsValid() || len(fields) != old.Len() {
		return made, fmt.Errorf("%v is no such %v", fresh, made.Type())
	}
	made.Set(reflect.MakeMapWithSize(made.Type(), old.Len()))
	for _, key := range old.MapKeys() {
		field, ok := fields[key.String()]
		if !ok {
			return made, fmt.Errorf("%v is missing", key)
		}
		value, err := like(old.MapIndex(key), made.Type().Elem(), field)
		if err != nil {
			return made, err
		}
		made.SetMapIndex(key, value)
	}
	return made, nil
}
