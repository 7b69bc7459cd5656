// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.catalogue;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.bridle.discovery.measure.Method;
import dev.bridle.discovery.prompt.Link;
import dev.bridle.discovery.prompt.Mark;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;

/** Reads documents of kinds: kebab-case keys and values, methods by name, nothing left out. */
final class DocumentMapper {
  private DocumentMapper() {}

  static ObjectMapper yaml() {
    SimpleModule module = new SimpleModule();
    module.addDeserializer(Mark.class, named(Mark::new));
    module.addDeserializer(Link.Kind.class, named(Link.Kind::new));
    module.addDeserializer(Method.class, new OfMethod());
    module.setDeserializerModifier(new LowerCaseEnums());
    YAMLFactory yaml =
        YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    return new ObjectMapper(yaml)
        .registerModule(module)
        .setPropertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
  }

  private static <T> JsonDeserializer<T> named(Function<String, T> factory) {
    return new JsonDeserializer<>() {
      @Override
      public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        return factory.apply(parser.getValueAsString(""));
      }
    };
  }

  /** {@code {method: attention-to, from: end, …}}: the name says which record the rest is. */
  private static final class OfMethod extends JsonDeserializer<Method> {
    @Override
    public Method deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      ObjectNode rest = parser.getCodec().readTree(parser);
      JsonNode name = rest.remove("method");
      Class<? extends Method> method = name == null ? null : MethodNames.all().get(name.asText());
      if (method == null) {
        throw JsonMappingException.from(
            parser,
            (name == null ? "no method is named" : "\"" + name.asText() + "\" is no method")
                + "; known: "
                + String.join(", ", MethodNames.all().keySet()));
      }
      return parser.getCodec().treeToValue(rest, method);
    }
  }

  /** {@code logit-difference} for {@code LOGIT_DIFFERENCE}; any case will do. */
  private static final class LowerCaseEnums extends BeanDeserializerModifier {
    private static final long serialVersionUID = 1L;

    @Override
    public JsonDeserializer<?> modifyEnumDeserializer(
        DeserializationConfig config,
        JavaType type,
        BeanDescription description,
        JsonDeserializer<?> usual) {
      Object[] constants = type.getRawClass().getEnumConstants();
      return named(
          text -> {
            String name = text.toUpperCase(Locale.ROOT).replace('-', '_');
            return Arrays.stream(constants)
                .filter(constant -> ((Enum<?>) constant).name().equals(name))
                .findFirst()
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            "\"" + text + "\" is none of " + Arrays.toString(constants)));
          });
    }
  }
}
