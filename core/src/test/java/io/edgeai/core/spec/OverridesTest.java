package io.edgeai.core.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.stage.Train;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OverridesTest {

    private static final String TEXT =
            """
            name: a
            dataset: {images: pictures}
            model: {network: mobilenet-v3-small}
            stages:
              - clip-weights: {}
              - train: {epochs: 3}
            targets:
              - {backend: rknn, chip: rv1103, options: {level: 2}}
            sweep:
              recipes:
                one:
                  stages.train.epochs: 7
                  model.width: 0.5
                  preprocessing.size: 64
                  targets[0].options.level: 3
                bad:
                  model.widht: 0.5
                  stages.train.epochs: none
                lost:
                  stages.prune.ratio: 0.5
                  targets[3].chip: x
                  name.first: x
                  sweep.trials: 3
                  a..b: 1
            """;

    private final Spec spec = SpecReader.read("a.yaml", TEXT, Path.of("."));

    @Test
    void valuesAreReplacedAndAddedWhereThePathsLead() {
        Spec changed = apply("one");
        var pipeline = changed.pipeline();
        assertThat(pipeline.stages().get(1)).isInstanceOfSatisfying(Train.class, train -> assertThat(train.epochs())
                .isEqualTo(7));
        assertThat(pipeline.model().width()).isEqualTo(0.5);
        assertThat(pipeline.preprocessing().size()).hasValue(64);
        assertThat(pipeline.targets().get(0).options()).isEqualTo(Map.of("level", 3L));
        assertThat(pipeline.sweep()).isEmpty();
        assertThat(SpecReader.read("b.yaml", changed.text(), Path.of(".")).pipeline())
                .isEqualTo(pipeline);
        assertThat(changed.options(0, Options.class).level()).isEqualTo(3);
        assertThat(changed.place("model.width").orElseThrow().line()).isEqualTo(13);
        assertThat(changed.place("model.network").orElseThrow().line()).isEqualTo(3);
    }

    record Options(int level) {}

    @Test
    void valuesThatDoNotFitAreToldWhereTheyStand() {
        assertThatThrownBy(() -> apply("bad"))
                .hasMessageContaining("a.yaml:17:20: error: key 'widht' is not known under 'model'")
                .hasMessageContaining("did you mean 'width'?")
                .hasMessageContaining("a.yaml:18:28: error: 'none' is not a whole number, which 'epochs' needs");
    }

    @Test
    void pathsThatLeadNowhereAreToldAllAtOnce() {
        assertThatThrownBy(() -> apply("lost"))
                .hasMessageContaining(
                        "a.yaml:20:27: error: 'stages.prune.ratio' is not in this spec: its list has no 'prune'")
                .hasMessageContaining("'targets[3].chip' is not in this spec: the list has 1 elements")
                .hasMessageContaining("'name.first' is not in this spec: 'first' would lie in 'a'")
                .hasMessageContaining("'sweep.trials' cannot be changed")
                .hasMessageContaining("'a..b' is not a path of keys");
    }

    @Test
    void severalOfAKindNeedANumber() {
        Spec twice =
                SpecReader.read("a.yaml", TEXT.replace("- clip-weights: {}", "- train: {epochs: 1}"), Path.of("."));
        assertThatThrownBy(() -> Overrides.apply(twice, Overrides.of(twice, "x", Map.of("stages.train.epochs", 2))))
                .hasMessageContaining("the list has several of 'train'")
                .hasMessageContaining("e.g. [0].train");
        assertThat(Overrides.apply(twice, Overrides.of(twice, "x", Map.of("stages[1].train.epochs", 2)))
                        .pipeline()
                        .stages())
                .extracting(stage -> ((Train) stage).epochs())
                .containsExactly(1, 2);
    }

    @Test
    void aSpecMadeInJavaIsChangedAlike() {
        Spec made = Spec.of(spec.pipeline(), Path.of("."));
        Map<String, Object> changes = new LinkedHashMap<>(Map.of("stages.train.learning-rate", 1e-4));
        Spec changed = Overrides.apply(made, Overrides.of(made, "x", changes));
        assertThat(changed.pipeline().stages()).last().isInstanceOfSatisfying(Train.class, train -> assertThat(
                        train.learningRate())
                .isEqualTo(1e-4));
        assertThat(changed.places()).isEmpty();
        assertThatThrownBy(() -> Overrides.apply(made, Overrides.of(made, "x", Map.of("seed", "x"))))
                .hasMessageStartingWith("error: 'x' is not a whole number, which 'seed'");
    }

    private Spec apply(String recipe) {
        Map<String, Object> changes =
                spec.pipeline().sweep().orElseThrow().recipes().get(recipe);
        return Overrides.apply(spec, List.copyOf(Overrides.of(spec, "sweep.recipes." + recipe, changes)));
    }
}
