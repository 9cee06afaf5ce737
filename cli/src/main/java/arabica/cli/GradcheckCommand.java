package arabica.cli;

import arabica.autograd.DType;
import arabica.autograd.gradcheck.CatalogEntry;
import arabica.autograd.gradcheck.GradCheckResult;
import arabica.autograd.gradcheck.OperationCatalog;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `arabica gradcheck`.
@Command(name = "gradcheck", description = "Checks every operation's derivative on this machine against central differences, in F64.", footer = {
        "", "Example:", "  arabica gradcheck --tries 50"})
final class GradcheckCommand extends BaseCommand {
    @Option(names = "--tries", paramLabel = "N", defaultValue = "10", description = "random shapes and inputs for each operation (default: ${DEFAULT-VALUE})")
    private int tries;

    @Mixin
    private OutputFormat format;

    @Override
    public Integer call() throws Exception {
        if (tries < 1) { throw new IllegalArgumentException("--tries must be at least 1, not " + tries); }
        return withBackend(DType.F64, backend -> {
            if (format.isText(terminal())) {
                out().printf("%-18s %9s  %-9s  %s%n", "operation", "elements", "worst", "on backend " + backend.name());
            }
            int failed = 0;
            for (CatalogEntry entry : OperationCatalog.all()) {
                GradCheckResult result = entry.check(backend, tries, global.seed);
                failed += result.passed() ? 0 : 1;
                print(entry, result);
            }
            if (failed > 0) {
                say("arabica gradcheck: " + failed + " operations failed");
                return ExitCodes.FAILED;
            }
            return ExitCodes.DONE;
        });
    }

    private void print(CatalogEntry entry, GradCheckResult result) {
        if (format.isText(terminal())) {
            out().printf(Locale.ROOT, "%-18s %9d  %-9.2e  %s%n", entry.name(), result.checked(),
                    result.worstDifference(), result.passed() ? "ok" : result.toString());
        } else {
            ObjectNode object = Json.object().put("operation", entry.name()).put("passed", result.passed())
                    .put("checked", result.checked()).put("worst_difference", result.worstDifference())
                    .put("input", result.input()).put("element", result.element()).put("analytic", result.analytic())
                    .put("numeric", result.numeric()).put("seed", result.seed());
            Json.print(out(), object);
        }
    }
}
