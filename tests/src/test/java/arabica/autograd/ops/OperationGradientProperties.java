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
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.ShrinkingMode;

/// Every operation's derivative agrees with central differences in F64, on random shapes, broadcasts and values:
/// `|difference| ≤ 1e-6·max(1, |gradient|)`. One property for each operation, so that a broken one is named.
@PropertyDefaults(tries = 200, shrinking = ShrinkingMode.OFF) // a seed is no simpler for being small
class OperationGradientProperties {
    private static void holds(String operation, long seed) {
        GradProperties.holds(OperationCatalog.get(operation), seed);
    }

    @Property
    void add(@ForAll long seed) { holds("add", seed); }

    @Property
    void subtract(@ForAll long seed) { holds("subtract", seed); }

    @Property
    void multiply(@ForAll long seed) { holds("multiply", seed); }

    @Property
    void divide(@ForAll long seed) { holds("divide", seed); }

    @Property
    void maximum(@ForAll long seed) { holds("maximum", seed); }

    @Property
    void minimum(@ForAll long seed) { holds("minimum", seed); }

    @Property
    void affine(@ForAll long seed) { holds("affine", seed); }

    @Property
    void scale(@ForAll long seed) { holds("scale", seed); }

    @Property
    void negate(@ForAll long seed) { holds("negate", seed); }

    @Property
    void exp(@ForAll long seed) { holds("exp", seed); }

    @Property
    void expm1(@ForAll long seed) { holds("expm1", seed); }

    @Property
    void log(@ForAll long seed) { holds("log", seed); }

    @Property
    void sqrt(@ForAll long seed) { holds("sqrt", seed); }

    @Property
    void reciprocal(@ForAll long seed) { holds("reciprocal", seed); }

    @Property
    void square(@ForAll long seed) { holds("square", seed); }

    @Property
    void erf(@ForAll long seed) { holds("erf", seed); }

    @Property
    void erfGelu(@ForAll long seed) { holds("erfGelu", seed); }

    @Property
    void tanh(@ForAll long seed) { holds("tanh", seed); }

    @Property
    void sigmoid(@ForAll long seed) { holds("sigmoid", seed); }

    @Property
    void softplus(@ForAll long seed) { holds("softplus", seed); }

    @Property
    void logSigmoid(@ForAll long seed) { holds("logSigmoid", seed); }

    @Property
    void relu(@ForAll long seed) { holds("relu", seed); }

    @Property
    void abs(@ForAll long seed) { holds("abs", seed); }

    @Property
    void clamp(@ForAll long seed) { holds("clamp", seed); }

    @Property
    void where(@ForAll long seed) { holds("where", seed); }

    @Property
    void sum(@ForAll long seed) { holds("sum", seed); }

    @Property
    void mean(@ForAll long seed) { holds("mean", seed); }

    @Property
    void max(@ForAll long seed) { holds("max", seed); }

    @Property
    void reshape(@ForAll long seed) { holds("reshape", seed); }

    @Property
    void permute(@ForAll long seed) { holds("permute", seed); }

    @Property
    void transpose(@ForAll long seed) { holds("transpose", seed); }

    @Property
    void slice(@ForAll long seed) { holds("slice", seed); }

    @Property
    void columns(@ForAll long seed) { holds("columns", seed); }

    @Property
    void concat(@ForAll long seed) { holds("concat", seed); }

    @Property
    void matmul(@ForAll long seed) { holds("matmul", seed); }

    @Property
    void linear(@ForAll long seed) { holds("linear", seed); }

    @Property
    void linearTransposed(@ForAll long seed) { holds("linearTransposed", seed); }

    @Property
    void panelLinear(@ForAll long seed) { holds("panelLinear", seed); }

    @Property
    void gelu(@ForAll long seed) { holds("gelu", seed); }

    @Property
    void silu(@ForAll long seed) { holds("silu", seed); }

    @Property
    void swiGlu(@ForAll long seed) { holds("swiGlu", seed); }

    @Property
    void rmsNorm(@ForAll long seed) { holds("rmsNorm", seed); }

    @Property
    void rope(@ForAll long seed) { holds("rope", seed); }

    @Property
    void softmax(@ForAll long seed) { holds("softmax", seed); }

    @Property
    void logSoftmax(@ForAll long seed) { holds("logSoftmax", seed); }

    @Property
    void layerNorm(@ForAll long seed) { holds("layerNorm", seed); }

    @Property
    void embedding(@ForAll long seed) { holds("embedding", seed); }

    @Property
    void causalAttention(@ForAll long seed) { holds("causalAttention", seed); }

    @Property
    void dropout(@ForAll long seed) { holds("dropout", seed); }

    @Property
    void gatherLogProbs(@ForAll long seed) { holds("gatherLogProbs", seed); }

    @Property
    void linearLogProbs(@ForAll long seed) { holds("linearLogProbs", seed); }

    @Property
    void linearCrossEntropy(@ForAll long seed) { holds("linearCrossEntropy", seed); }

    @Property
    void entropy(@ForAll long seed) { holds("entropy", seed); }

    @Property
    void lowRankLinear(@ForAll long seed) { holds("lowRankLinear", seed); }

    @Property
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
