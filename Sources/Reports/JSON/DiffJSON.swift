import Comparison
import Documents
import JSON
import Verification

extension DiffReport {
  func json(_ rendering: Rendering, toolVersion: String) -> [UInt8] {
    JSONWriter.line("rekindle.diff/1", toolVersion: toolVersion) { json in
      json.member("verdict", verdict.rawValue)
      json.member("depth", depth.rawValue)
      json.object("left") { $0.members(of: left, hidesNames: rendering.hidesValues) }
      json.object("right") { $0.members(of: right, hidesNames: rendering.hidesValues) }
      json.object("scope") { $0.members(of: scope) }
      json.member("equal", equal)
      json.member("onlyLeft", onlyLeft)
      json.member("onlyRight", onlyRight)
      json.member("changed", changed)
      json.member("equalButIgnored", equalButIgnored)
      json.member("leftOut", leftOut)
      json.objects("collections", collections) { json, collection in
        json.member("id", collection.id)
        json.member("equal", collection.equal)
        json.member("onlyLeft", collection.onlyLeft)
        json.member("onlyRight", collection.onlyRight)
        json.member("changed", collection.changed)
      }
      json.objects("patterns", patterns) { $0.members(of: $1) }
      json.member("documentsBeyondPatterns", documentsBeyondPatterns)
      json.member("valuesHidden", rendering.hidesValues)
      json.objects("differences", differences) {
        $0.members(of: $1, kind: $1.kind.rawValue, hidesValues: rendering.hidesValues)
      }
      json.member("differencesLeftOut", differenceCount - differences.count)
      json.member("changesFile", rendering.changesFile)
      json.findings(findings, limit: rendering.maxFindings ?? Int.max)
      json.strings("notChecked", notChecked.map(\.description))
      json.object("timings") { json in
        json.member("open", seconds: timings.open)
        json.member("compare", seconds: timings.compare)
        json.member("explain", seconds: timings.explain)
        json.member("total", seconds: timings.total)
      }
      json.member("seconds", seconds: timings.total)
    }
  }
}

extension JSONWriter {
  fileprivate mutating func members(of side: DiffReport.Side, hidesNames: Bool) {
    member("kind", side.kind.rawValue)
    member("name", side.name)
    member("database", side.database?.description)
    member("documents", side.documents)
    member("documentsStated", side.documentsStated)
    member("endpoint", side.endpoint)
    member("time", side.time)
    member("documentsRead", side.documentsRead)
    if let times = side.updateTimes {
      object("updateTimes") { json in
        json.member("documents", times.documents)
        json.member("oldest", microseconds: times.oldest)
        json.member("newest", microseconds: times.newest)
      }
    }
    // The databases that they lead into are a part of values.
    if hidesNames {
      member("referencesCount", side.references.counts.reduce(side.references.others) { $0 + $1.count })
    } else {
      references("references", side.references)
    }
  }

  fileprivate mutating func members(of scope: DiffScope) {
    strings("ignoredFields", scope.ignoredFields.map(\.description))
    names("ignoredCollections", scope.ignoredCollections)
    strings("only", scope.only.map(\.description))
    guard let sample = scope.sample else { return }
    object("sample") { json in
      json.member("number", sample.number)
      json.member("parts", sample.parts)
    }
  }

  /// Appends a pattern by its `kind`: `changed` has `fields`, each by the types of its values, and a side where the field
  /// does not exist left out, and none at all if there are more than a pattern holds; `subtreesOnlyLeft` and
  /// `subtreesOnlyRight` have their `place`, such as `companies/*`, and how many `subtrees` there are, whose roots are the
  /// samples; `onlyLeft` and `onlyRight` have nothing more.
  fileprivate mutating func members(of pattern: DifferencePattern) {
    member("kind", pattern.shape.kind)
    member("collection", pattern.collection)
    member("documents", pattern.documents)
    switch pattern.shape {
    case .onlyLeft, .onlyRight: break
    case .subtreesOnlyLeft(let place), .subtreesOnlyRight(let place):
      member("place", place)
      member("subtrees", pattern.subtrees)
    case .changed(let fields):
      objects("fields", fields) { json, field in
        json.member("path", field.path.description)
        json.member("left", field.left)
        json.member("right", field.right)
      }
    }
    names("samples", pattern.samples)
  }
}

extension DifferencePattern.Shape {
  /// Stable.
  fileprivate var kind: String {
    switch self {
    case .onlyLeft: "onlyLeft"
    case .onlyRight: "onlyRight"
    case .subtreesOnlyLeft: "subtreesOnlyLeft"
    case .subtreesOnlyRight: "subtreesOnlyRight"
    case .changed: "changed"
    }
  }
}
