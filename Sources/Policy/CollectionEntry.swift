/// One entry of the policy's `collections`: which collections, and what is expected of them.
struct CollectionEntry {
  let pattern: CollectionPattern
  private(set) var expectations: [Expectation] = []

  init(_ node: YAMLNode) throws(YAMLProblem) {
    let keys = try node.mapping([
      "group", "path", "required", "minimum", "maximum", "maximumDrop", "forbidden", "fields", "mustResolve",
    ])
    switch (keys["group"], keys["path"]) {
    case (let group?, nil): pattern = try .group(reading: group)
    case (nil, let path?): pattern = try .path(reading: path)
    default: throw node.error("An entry has a group or a path, one of the two.")
    }
    if let node = keys["forbidden"], try node.truth() {
      let others = ["required", "minimum", "maximum", "maximumDrop", "fields", "mustResolve"]
      if let other = others.compactMap({ keys[$0] }).first {
        throw other.error("A collection that is forbidden has nothing else to be expected of it.")
      }
      append(.forbidden(pattern), node)
      return
    }
    if let node = keys["required"], try node.truth() { append(.required(pattern), node) }
    let minimum = try keys["minimum"]?.count()
    let maximum = try keys["maximum"]?.count()
    if let minimum { append(.minimum(pattern, minimum), keys["minimum"]) }
    if let maximum {
      if let minimum, minimum > maximum {
        throw node.error("The minimum, \(minimum), is more than the maximum, \(maximum).")
      }
      append(.maximum(pattern, maximum), keys["maximum"])
    }
    if let node = keys["maximumDrop"] { append(.maximumDrop(pattern, try node.percent()), node) }
    if let node = keys["fields"] { try appendFields(node) }
    if let node = keys["mustResolve"] { try appendReferences(node) }
    guard !expectations.isEmpty else { throw node.error("Nothing is expected of \(pattern).") }
  }

  private mutating func append(_ kind: Expectation.Kind, _ node: YAMLNode?) {
    expectations.append(Expectation(kind: kind, line: node?.line))
  }

  private mutating func appendFields(_ node: YAMLNode) throws(YAMLProblem) {
    for (name, value) in try node.entries() {
      var types: FieldTypes = []
      for element in try value.oneOrMore() {
        let name = try element.text()
        guard let type = FieldTypes(name: name) else {
          throw element.unknown("type", name, among: FieldTypes.names)
        }
        types.formUnion(type)
      }
      guard !types.isEmpty else { throw value.error("The list of types is empty; any stands for all of them.") }
      append(.field(pattern, try CollectionEntry.field(name, value), types), value)
    }
  }

  private mutating func appendReferences(_ node: YAMLNode) throws(YAMLProblem) {
    for element in try node.oneOrMore() {
      let text = try element.text()
      let path = text == "all" ? nil : try CollectionEntry.field(text, element)
      append(.resolves(pattern, path), element)
    }
  }

  private static func field(_ text: String, _ node: YAMLNode) throws(YAMLProblem) -> PolicyFieldPath {
    guard let path = PolicyFieldPath(text) else {
      throw node.error("\"\(text.prefix(40))\" is no field's path; one is like total, address.city or `a.b`.c.")
    }
    return path
  }
}
