// Answers each line, a source as a JSON string, with the lines of its decisions and functions, or null.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
)

func seen(source string) any {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "a.go", source, 0)
	if err != nil {
		return nil
	}
	found := [2][]int{{}, {}}
	add := func(kind int, at token.Pos) {
		found[kind] = append(found[kind], files.PositionFor(at, false).Line)
	}
	ast.Inspect(file, func(node ast.Node) bool {
		switch each := node.(type) {
		case *ast.IfStmt, *ast.ForStmt, *ast.RangeStmt:
			add(0, each.Pos())
		case *ast.FuncDecl:
			if each.Body != nil {
				add(1, each.Pos())
			}
		}
		return true
	})
	return found
}

func main() {
	lines := bufio.NewReader(os.Stdin)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		var source string
		if json.Unmarshal(line, &source) != nil {
			os.Exit(1)
		}
		answer, _ := json.Marshal(seen(source))
		fmt.Println(string(answer))
	}
}
