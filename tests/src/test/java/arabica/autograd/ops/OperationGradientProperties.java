package arabica.autograd.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import arabica.autograd.gradcheck.CatalogEntry;
import arabica.autograd.gradcheck.OperationCatalog;
import arabica.testkit.GradProperties;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// Every operation's derivative agrees with central differences in F64, on random shapes, broadcasts and values:
/// `|difference| ≤ 1e-6·max(1, |gradient|)`. One property for each operation, so that a broken one is named.
class OperationGradientProperties {
    private static void holds(String operation, long seed) {
        GradProperties.holds(OperationCatalog.get(operation), seed);
    }

    @Property(tries = 200)
    void add(@ForAll long seed) { holds("add", seed); }

    @Property(tries = 200)
    void subtract(@ForAll long seed) { holds("subtract", seed); }

    @Property(tries = 200)
    void multiply(@ForAll long seed) { holds("multiply", seed); }

    @Property(tries = 200)
    void divide(@ForAll long seed) { holds("divide", seed); }

    @Property(tries = 200)
    void maximum(@ForAll long seed) { holds("maximum", seed); }

    @Property(tries = 200)
    void minimum(@ForAll long seed) { holds("minimum", seed); }

    @Property(tries = 200)
    void affine(@ForAll long seed) { holds("affine", seed); }

    @Property(tries = 200)
    void scale(@ForAll long seed) { holds("scale", seed); }

    @Property(tries = 200)
    void negate(@ForAll long seed) { holds("negate", seed); }

    @Property(tries = 200)
    void exp(@ForAll long seed) { holds("exp", seed); }

    @Property(tries = 200)
    void expm1(@ForAll long seed) { holds("expm1", seed); }

    @Property(tries = 200)
    void log(@ForAll long seed) { holds("log", seed); }

    @Property(tries = 200)
    void sqrt(@ForAll long seed) { holds("sqrt", seed); }

    @Property(tries = 200)
    void reciprocal(@ForAll long seed) { holds("reciprocal", seed); }

    @Property(tries = 200)
    void square(@ForAll long seed) { holds("square", seed); }

    @Property(tries = 200)
    void erf(@ForAll long seed) { holds("erf", seed); }

    @Property(tries = 200)
    void erfGelu(@ForAll long seed) { holds("erfGelu", seed); }

    @Property(tries = 200)
    void tanh(@ForAll long seed) { holds("tanh", seed); }

    @Property(tries = 200)
    void sigmoid(@ForAll long seed) { holds("sigmoid", seed); }

    @Property(tries = 200)
    void softplus(@ForAll long seed) { holds("softplus", seed); }

    @Property(tries = 200)
    void logSigmoid(@ForAll long seed) { holds("logSigmoid", seed); }

    @Property(tries = 200)
    void relu(@ForAll long seed) { holds("relu", seed); }

    @Property(tries = 200)
    void abs(@ForAll long seed) { holds("abs", seed); }

    @Property(tries = 200)
    void clamp(@ForAll long seed) { holds("clamp", seed); }

    @Property(tries = 200)
    void where(@ForAll long seed) { holds("where", seed); }

    @Property(tries = 200)
    void sum(@ForAll long seed) { holds("sum", seed); }

    @Property(tries = 200)
    void mean(@ForAll long seed) { holds("mean", seed); }

    @Property(tries = 200)
    void max(@ForAll long seed) { holds("max", seed); }

    @Property(tries = 200)
    void reshape(@ForAll long seed) { holds("reshape", seed); }

    @Property(tries = 200)
    void permute(@ForAll long seed) { holds("permute", seed); }

    @Property(tries = 200)
    void transpose(@ForAll long seed) { holds("transpose", seed); }

    @Property(tries = 200)
    void slice(@ForAll long seed) { holds("slice", seed); }

    @Property(tries = 200)
    void columns(@ForAll long seed) { holds("columns", seed); }

    @Property(tries = 200)
    void concat(@ForAll long seed) { holds("concat", seed); }

    @Property(tries = 200)
    void matmul(@ForAll long seed) { holds("matmul", seed); }

    @Property(tries = 200)
    void linear(@ForAll long seed) { holds("linear", seed); }

    @Property(tries = 200)
    void linearTransposed(@ForAll long seed) { holds("linearTransposed", seed); }

    @Property(tries = 200)
    void panelLinear(@ForAll long seed) { holds("panelLinear", seed); }

    @Property(tries = 200)
    void gelu(@ForAll long seed) { holds("gelu", seed); }

    @Property(tries = 200)
    void silu(@ForAll long seed) { holds("silu", seed); }

    @Property(tries = 200)
    void swiGlu(@ForAll long seed) { holds("swiGlu", seed); }

    @Property(tries = 200)
    void rmsNorm(@ForAll long seed) { holds("rmsNorm", seed); }

    @Property(tries = 200)
    void rope(@ForAll long seed) { holds("rope", seed); }

    @Property(tries = 200)
    void softmax(@ForAll long seed) { holds("softmax", seed); }

    @Property(tries = 200)
    void logSoftmax(@ForAll long seed) { holds("logSoftmax", seed); }

    @Property(tries = 200)
    void layerNorm(@ForAll long seed) { holds("layerNorm", seed); }

    @Property(tries = 200)
    void embedding(@ForAll long seed) { holds("embedding", seed); }

    @Property(tries = 200)
    void causalAttention(@ForAll long seed) { holds("causalAttention", seed); }

    @Property(tries = 200)
    void dropout(@ForAll long seed) { holds("dropout", seed); }

    @Property(tries = 200)
    void gatherLogProbs(@ForAll long seed) { holds("gatherLogProbs", seed); }

    @Property(tries = 200)
    void linearLogProbs(@ForAll long seed) { holds("linearLogProbs", seed); }

    @Property(tries = 200)
    void linearCrossEntropy(@ForAll long seed) { holds("linearCrossEntropy", seed); }

    @Property(tries = 200)
    void entropy(@ForAll long seed) { holds("entropy", seed); }

    @Property(tries = 200)
    void lowRankLinear(@ForAll long seed) { holds("lowRankLinear", seed); }

    @Property(tries = 200)
    void checkpoint(@ForAll long seed) { holds("checkpoint", seed); }

    @Example
    void everyFunctionOfOpsIsChecked() {
        Set<String> functions = names(Ops.class).filter(name -> !name.equals("greater")).collect(Collectors.toSet());
        Set<String> cataloged = OperationCatalog.all().stream().map(CatalogEntry::name).collect(Collectors.toSet());
        Set<String> properties = Arrays.stream(OperationGradientProperties.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Property.class)).map(Method::getName)
                .collect(Collectors.toSet());

        assertThat(cataloged).isEqualTo(functions);
        assertThat(properties).isEqualTo(functions);
    }

    private static Stream<String> names(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods()).filter(method -> Modifier.isPublic(method.getModifiers()))
                .map(Method::getName).distinct();
    }
}
