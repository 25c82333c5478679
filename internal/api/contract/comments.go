package contract

import (
	"fmt"
	"go/ast"
	"go/doc/comment"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"reflect"
	"regexp"
	"strconv"
	"strings"
)

// A source is what the document takes from the text of package api and not from
// its types: comments, and the values that a type of string may have.
type source struct {
	// types and operations hold comments by the name of the type or variable.
	types, operations map[string]string
	// fields holds comments by the name of the type and of the field.
	fields map[[2]string]string
	// files holds the file, without its ending, in which an operation is declared.
	files map[string]string
	// enums holds the values of the constants of a type, in their order.
	enums map[string][]string
	// values holds the values of constants that are whole numbers, in digits, and of
	// those that are strings without a type of their own, in backquotes.
	values map[string]string
}

// parse reads the Go files at the root of a file system, tests excepted.
func parse(files fs.FS) (*source, error) {
	names, err := fs.Glob(files, "*.go")
	if err != nil {
		return nil, fmt.Errorf("listing the source: %w", err)
	}
	s := &source{
		types: map[string]string{}, operations: map[string]string{}, fields: map[[2]string]string{},
		files: map[string]string{}, enums: map[string][]string{}, values: map[string]string{},
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("reading the source: %w", err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, fmt.Errorf("reading the source: %w", err)
		}
		for _, declaration := range file.Decls {
			if general, ok := declaration.(*ast.GenDecl); ok {
				s.declaration(strings.TrimSuffix(path.Base(name), ".go"), general)
			}
		}
	}
	return s, nil
}

func (s *source) declaration(file string, declaration *ast.GenDecl) {
	for _, spec := range declaration.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			s.types[spec.Name.Name] = said(spec.Doc, spec.Comment, aloneIn(declaration))
			if structure, ok := spec.Type.(*ast.StructType); ok {
				s.structFields(spec.Name.Name, structure)
			}
		case *ast.ValueSpec:
			if declaration.Tok == token.CONST {
				s.constant(spec)
				continue
			}
			for _, name := range spec.Names {
				s.operations[name.Name] = said(spec.Doc, spec.Comment, aloneIn(declaration))
				s.files[name.Name] = file
			}
		}
	}
}

// aloneIn returns the comment of a declaration that declares a single thing, to
// which the comment then belongs.
func aloneIn(declaration *ast.GenDecl) *ast.CommentGroup {
	if len(declaration.Specs) == 1 {
		return declaration.Doc
	}
	return nil
}

// said returns the first comment that says anything.
func said(comments ...*ast.CommentGroup) string {
	for _, c := range comments {
		if text := c.Text(); text != "" {
			return text
		}
	}
	return ""
}

func (s *source) structFields(typeName string, structure *ast.StructType) {
	for _, field := range structure.Fields.List {
		for _, name := range field.Names {
			s.fields[[2]string{typeName, name.Name}] = said(field.Doc, field.Comment)
		}
	}
}

func (s *source) constant(spec *ast.ValueSpec) {
	for i, name := range spec.Names {
		if i >= len(spec.Values) {
			return
		}
		literal, ok := spec.Values[i].(*ast.BasicLit)
		if !ok {
			continue
		}
		typeName, typed := spec.Type.(*ast.Ident)
		text, err := strconv.Unquote(literal.Value)
		switch {
		case literal.Kind == token.INT:
			s.values[name.Name] = literal.Value
		case literal.Kind != token.STRING || err != nil:
		case typed:
			s.enums[typeName.Name] = append(s.enums[typeName.Name], text)
		default:
			s.values[name.Name] = "`" + text + "`"
		}
	}
}

// typeText describes a type. Its fields are named as they are on the wire.
func (s *source) typeText(t reflect.Type) string {
	return laidOut(s.plain(s.types[t.Name()], wireNames(t)))
}

// fieldText describes a field of a type.
func (s *source) fieldText(t reflect.Type, m member) string {
	return laidOut(s.plain(s.fields[[2]string{t.Name(), m.field}], wireNames(t)))
}

// wireNames returns the names of a struct's fields on the wire, by those in Go.
func wireNames(t reflect.Type) map[string]string {
	names := map[string]string{}
	if t.Kind() == reflect.Struct {
		for _, m := range membersOf(t) {
			names[m.field] = "`" + m.name + "`"
		}
	}
	return names
}

// operationText describes an operation: its first sentence, and what follows that.
// Neither begins with its name, which is beside them anyway.
func (s *source) operationText(name string) (summary, rest string) {
	text := strings.TrimPrefix(s.plain(s.operations[name], nil), name+" ")
	if text == "" {
		return "", ""
	}
	text = strings.ToUpper(text[:1]) + text[1:]
	if end := sentenceEnd.FindStringIndex(text); end != nil {
		text, rest = text[:end[0]], text[end[1]:]
	}
	return strings.Join(strings.Fields(text), " "), laidOut(rest)
}

var (
	sentenceEnd = regexp.MustCompile(`\.(\s+|$)`)
	word        = regexp.MustCompile(`\b[A-Z][A-Za-z0-9]*\b`)
	// rule is the id of a rule in parentheses, which leads nowhere outside this
	// project.
	rule = regexp.MustCompile(`\s+\(rules?\s[A-Z][0-9][^)]*\)`)
)

// plain turns a comment into words that a caller knows: constants become their
// values, and other names of Go what names says.
func (s *source) plain(text string, names map[string]string) string {
	text = rule.ReplaceAllString(text, "")
	return word.ReplaceAllStringFunc(text, func(found string) string {
		if name, ok := names[found]; ok {
			return name
		}
		if value, ok := s.values[found]; ok {
			return value
		}
		return found
	})
}

// width is that of the lines of a description, in characters.
const width = 100

// laidOut lays the text of a comment out anew.
func laidOut(text string) string {
	parsed := new(comment.Parser).Parse(text)
	return strings.TrimSpace(string((&comment.Printer{TextWidth: width}).Text(parsed)))
}
