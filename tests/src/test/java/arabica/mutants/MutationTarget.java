package arabica.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A file whose formulas are broken, and the tests that must notice.
///
/// @param file    in the project
/// @param methods names of the methods that are broken, a pattern
/// @param tests   classes, or methods as `Class#method`, in the order in which they are asked
record MutationTarget(String file, String methods, List<MutationRule> rules, List<String> tests) {
    private static final Pattern PASSED_OVER = Pattern.compile(
            "^\\s*(//.*|/\\*.*|@.*|import .*|throw .*)?$|\"|context\\.discard|context\\.allocate");

    List<Mutant> mutants(Path root) throws IOException {
        List<String> lines = Files.readAllLines(root.resolve(file));
        Pattern opening = Pattern.compile("^(    |        )(?!return)[\\w@<].*\\b(" + methods + ")\\([^;]*\\{.*$");
        List<Mutant> found = new ArrayList<>();
        String end = null; // what the method's last line begins with
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            Matcher head = opening.matcher(joined(lines, i));
            boolean begins = end == null && !line.stripLeading().startsWith("@") && head.matches();
            if (begins) { end = head.group(1); }
            if (end != null && !PASSED_OVER.matcher(line).find()) { found.addAll(broken(lines, i)); }
            if (end != null && (line.startsWith(end + "}") || begins && line.endsWith("}"))) { end = null; }
        }
        if (found.isEmpty()) { throw new IllegalStateException(file + ": nothing to break in " + methods); }
        return found;
    }

    /// A method's head may go over two lines.
    private static String joined(List<String> lines, int i) {
        return lines.get(i) + (i + 1 < lines.size() ? lines.get(i + 1).strip() : "");
    }

    private List<Mutant> broken(List<String> lines, int index) {
        List<Mutant> found = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (MutationRule rule : rules) {
            for (String after : rule.apply(lines.get(index))) {
                if (!seen.add(after)) { continue; } // two rules may break a line in one way
                List<String> copy = new ArrayList<>(lines);
                copy.set(index, after);
                found.add(new Mutant(Path.of(file), index + 1, rule.kind(), lines.get(index), after,
                        String.join("\n", copy) + "\n"));
            }
        }
        return found;
    }
}
