package arabica;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Who may know whom: DESIGN's arrows between the modules, and who may look at the true reward.
class ArchitectureTests {
    private static final String AUTOGRAD = "arabica.autograd..";
    private static final String NN = "arabica.nn..";
    private static final String DATASETS = "arabica.datasets..";
    private static final String RLHF = "arabica.rlhf..";
    private static final String STUDIES = "arabica.studies..";
    private static final String CLI = "arabica.cli..";
    private static final String BENCHMARKS = "arabica.benchmarks..";
    private static final String TORNADO = "arabica.tornado..";
    private static final String TESTKIT = "arabica.testkit..";
    private static final String TRUTH = "arabica.datasets.world.truth..";
    private static final String BENCHMARK = "arabica.datasets.world.benchmark..";
    private static final String DEMO = "arabica.rlhf.demo..";

    /// Whatever trains, and what it stands on: all of the module but the demo.
    private static final DescribedPredicate<JavaClass> TRAINERS = resideInAPackage(RLHF)
            .and(DescribedPredicate.not(resideInAPackage(DEMO)));

    /// What we ship; tests are free.
    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("arabica");

    private static final DescribedPredicate<JavaClass> OURS = resideInAPackage("arabica..");

    @Test
    void theProductIsWhatIsChecked() {
        assertThat(PRODUCT.contain("arabica.autograd.Tensor")).isTrue();
        assertThat(PRODUCT.contain("arabica.rlhf.ppo.PolicyTrainer")).isTrue();
        assertThat(PRODUCT.contain("arabica.tornado.TornadoBackend")).isTrue();
        assertThat(PRODUCT.contain("arabica.datasets.world.truth.TrueReward")).isTrue();
        assertThat(PRODUCT.contain("arabica.datasets.world.truth.reasoning.ReasoningReward")).isTrue();
    }

    @Test
    void autogradDependsOnTheJdkAlone() {
        classes().that().resideInAPackage(AUTOGRAD).should()
                .onlyDependOnClassesThat(resideInAnyPackage(AUTOGRAD, "java..", "jdk.incubator.vector.."))
                .check(PRODUCT);
    }

    @Test
    void nnKnowsAutogradAlone() { knowsOfOurs(NN, AUTOGRAD).check(PRODUCT); }

    @Test
    void datasetsKnowNobody() { knowsOfOurs(DATASETS).check(PRODUCT); }

    @Test
    void rlhfKnowsNnAndDatasetsAndWhatTheyStandOn() { knowsOfOurs(RLHF, NN, DATASETS, AUTOGRAD).check(PRODUCT); }

    @Test
    void studiesKnowRlhfAndWhatItStandsOn() { knowsOfOurs(STUDIES, RLHF, NN, DATASETS, AUTOGRAD).check(PRODUCT); }

    @Test
    void onlyTheCommandLineKnowsTheStudies() {
        noClasses().that().resideOutsideOfPackages(STUDIES, CLI).should().dependOnClassesThat()
                .resideInAPackage(STUDIES).check(PRODUCT);
    }

    @Test
    void theGpuBackendKnowsAutogradAlone() { knowsOfOurs(TORNADO, AUTOGRAD).check(PRODUCT); }

    @Test
    void benchmarksKnowNnAndAutograd() { knowsOfOurs(BENCHMARKS, NN, AUTOGRAD).check(PRODUCT); }

    @Test
    void onlyTheCommandLineKnowsTheBenchmarks() {
        noClasses().that().resideOutsideOfPackages(BENCHMARKS, CLI).should().dependOnClassesThat()
                .resideInAPackage(BENCHMARKS).check(PRODUCT);
    }

    @Test
    void theTestKitKnowsAutogradAlone() { knowsOfOurs(TESTKIT, AUTOGRAD).allowEmptyShould(true).check(PRODUCT); }

    @Test
    void nobodyKnowsTheCommandLine() {
        noClasses().that().resideOutsideOfPackage(CLI).should().dependOnClassesThat().resideInAPackage(CLI)
                .check(PRODUCT);
    }

    @Test
    void onlyTheWorldTheDemosEvaluationAndTheStudiesTouchTheTrueReward() {
        noClasses().that().resideOutsideOfPackages("arabica.datasets.world..", DEMO, STUDIES).should()
                .dependOnClassesThat().resideInAPackage(TRUTH).check(PRODUCT);
    }

    @Test
    void trainersDoNotKnowTheDemo() {
        noClasses().that(TRAINERS).should().dependOnClassesThat().resideInAPackage(DEMO).check(PRODUCT);
    }

    @Test
    void trainersCannotReachTheTrueRewardThroughOthers() {
        noClasses().that(TRAINERS).should().transitivelyDependOnClassesThat().resideInAnyPackage(TRUTH, BENCHMARK)
                .check(PRODUCT);
    }

    @Test
    void everyTrainerIsHeldToIt() {
        for (String trainer : List.of("kto.KtoTrainer", "pretrain.PretrainTrainer", "ppo.PolicyTrainer",
                "dpo.DpoTrainer",
                "score.RowScorer")) {
            assertThat(TRAINERS.test(PRODUCT.get("arabica.rlhf." + trainer))).as(trainer).isTrue();
        }
        // Who asks a world's benchmark to judge would be caught as well.
        assertThatThrownBy(() -> noClasses().that().resideInAPackage(DEMO).should().transitivelyDependOnClassesThat()
                .resideInAnyPackage(TRUTH, BENCHMARK).check(PRODUCT)).isInstanceOf(AssertionError.class);
    }

    @Test
    void theRuleAboutTheTruthWouldCatchATrainerThatCheats() {
        // The demo's evaluation may touch the truth; were it a trainer, the same rule must name it.
        ArchRule rule = noClasses().that().resideInAPackage("arabica.datasets.world").should().dependOnClassesThat()
                .resideInAPackage(TRUTH);
        assertThatThrownBy(() -> rule.check(PRODUCT)).isInstanceOf(AssertionError.class)
                .hasMessageContaining("arabica.datasets.world.truth");
    }

    @Test
    void packagesOfAModuleFormNoCycles() {
        slices().matching("arabica.nn.(*)..").should().beFreeOfCycles().allowEmptyShould(true).check(PRODUCT);
        slices().matching("arabica.rlhf.(*)..").should().beFreeOfCycles().check(PRODUCT);
    }

    private static ArchRule knowsOfOurs(String module, String... allowed) {
        String[] all = new String[allowed.length + 1];
        System.arraycopy(allowed, 0, all, 0, allowed.length);
        all[allowed.length] = module;
        return noClasses().that().resideInAPackage(module).should()
                .dependOnClassesThat(OURS.and(DescribedPredicate.not(resideInAnyPackage(all))));
    }
}
