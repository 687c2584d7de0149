// Answers each line, a source as a JSON string, with the lines of its decisions and functions, or null.
import com.sun.source.tree.*;
import com.sun.source.util.*;
import java.io.*;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.*;
import javax.tools.*;

public class Java {
    static String unquoted(String json) {
        StringBuilder text = new StringBuilder();
        for (int at = 1; json.charAt(at) != '"'; at++) {
            char sign = json.charAt(at);
            if (sign != '\\') {
                text.append(sign);
                continue;
            }
            sign = json.charAt(++at);
            int short_ = "bfnrt".indexOf(sign);
            if (sign == 'u') {
                text.append((char) Integer.parseInt(json.substring(at + 1, at + 5), 16));
                at += 4;
            } else {
                text.append(short_ < 0 ? sign : "\b\f\n\r\t".charAt(short_));
            }
        }
        return text.toString();
    }

    static String seen(String source) throws IOException {
        DiagnosticCollector<JavaFileObject> errors = new DiagnosticCollector<>();
        JavaFileObject file = new SimpleJavaFileObject(URI.create("string:///A.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignored) {
                return source;
            }
        };
        JavacTask task = (JavacTask) ToolProvider.getSystemJavaCompiler()
            .getTask(Writer.nullWriter(), null, errors, List.of("-proc:none"), null, List.of(file));
        CompilationUnitTree unit = task.parse().iterator().next();
        if (errors.getDiagnostics().stream().anyMatch(each -> each.getKind() == Diagnostic.Kind.ERROR)) {
            return "null";
        }
        SourcePositions positions = Trees.instance(task).getSourcePositions();
        Set<Tree.Kind> kinds = EnumSet.of(
            Tree.Kind.IF, Tree.Kind.WHILE_LOOP, Tree.Kind.FOR_LOOP, Tree.Kind.ENHANCED_FOR_LOOP);
        List<Long> decisions = new ArrayList<>(), functions = new ArrayList<>();
        new TreeScanner<Void, List<Long>>() {
            void add(Tree node, List<Long> found) {
                int start = (int) positions.getStartPosition(unit, node);
                found.add(1 + source.substring(0, start).chars().filter(each -> each == '\n').count());
            }

            @Override
            public Void scan(Tree node, List<Long> found) {
                if (node != null && kinds.contains(node.getKind())) {
                    add(node, decisions);
                }
                return super.scan(node, found);
            }

            @Override
            public Void visitMethod(MethodTree node, List<Long> found) {
                if (node.getBody() != null) {
                    add(node, functions);
                }
                return super.visitMethod(node, found);
            }
        }.scan(unit, null);
        return List.of(decisions, functions).toString();
    }

    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, true);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            out.println(seen(unquoted(line)));
        }
    }
}
