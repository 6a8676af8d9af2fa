package io.edgeai.core.data;

import io.edgeai.api.stage.DatasetSpec;
import io.edgeai.api.stage.DatasetSpec.BadPictures;
import io.edgeai.api.stage.DatasetSpec.By;
import io.edgeai.api.stage.DatasetSpec.GroupSpec;
import io.edgeai.api.stage.DatasetSpec.SourceSpec;
import io.edgeai.api.stage.DatasetSpec.SplitSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Dataset specs for tests, changed key by key. */
record Specs(DatasetSpec spec) {

    static Specs of(String images) {
        return new Specs(new DatasetSpec(
                images,
                Optional.empty(),
                new SplitSpec(6, 2, 2, By.GROUP, false),
                List.of(),
                Map.of(),
                BadPictures.STOP,
                Optional.empty(),
                0,
                Optional.empty()));
    }

    static SourceSpec source(String images) {
        return new SourceSpec(images, Optional.empty(), Optional.empty(), Optional.empty());
    }

    static SourceSpec labelled(String images, String label) {
        return new SourceSpec(images, Optional.of(label), Optional.empty(), Optional.empty());
    }

    Specs pattern(String pattern) {
        return group(new GroupSpec(Optional.of(pattern), Optional.empty()));
    }

    Specs column(String column) {
        return group(new GroupSpec(Optional.empty(), Optional.of(column)));
    }

    Specs group(GroupSpec group) {
        return new Specs(new DatasetSpec(
                spec.images(),
                Optional.of(group),
                spec.split(),
                spec.extraTraining(),
                spec.evaluations(),
                spec.badPictures(),
                spec.generator(),
                spec.suspects(),
                spec.voc()));
    }

    Specs split(double train, double validation, double test, By by) {
        return new Specs(new DatasetSpec(
                spec.images(),
                spec.group(),
                new SplitSpec(train, validation, test, by, false),
                spec.extraTraining(),
                spec.evaluations(),
                spec.badPictures(),
                spec.generator(),
                spec.suspects(),
                spec.voc()));
    }

    Specs extra(SourceSpec... sources) {
        return new Specs(new DatasetSpec(
                spec.images(),
                spec.group(),
                spec.split(),
                List.of(sources),
                spec.evaluations(),
                spec.badPictures(),
                spec.generator(),
                spec.suspects(),
                spec.voc()));
    }

    Specs evaluation(String name, SourceSpec source) {
        return new Specs(new DatasetSpec(
                spec.images(),
                spec.group(),
                spec.split(),
                spec.extraTraining(),
                Map.of(name, source),
                spec.badPictures(),
                spec.generator(),
                spec.suspects(),
                spec.voc()));
    }

    Specs skipping() {
        return new Specs(new DatasetSpec(
                spec.images(),
                spec.group(),
                spec.split(),
                spec.extraTraining(),
                spec.evaluations(),
                BadPictures.SKIP,
                spec.generator(),
                spec.suspects(),
                spec.voc()));
    }

    Specs lookAlikesTogether() {
        SplitSpec split = spec.split();
        return new Specs(new DatasetSpec(
                spec.images(),
                spec.group(),
                new SplitSpec(split.train(), split.validation(), split.test(), split.by(), true),
                spec.extraTraining(),
                spec.evaluations(),
                spec.badPictures(),
                spec.generator(),
                spec.suspects(),
                spec.voc()));
    }
}
