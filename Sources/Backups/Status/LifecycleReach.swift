import Documents
import GoogleCloud
import JSON
import Policy

/// Whether a lifecycle rule can act on exports, and how soon.
struct LifecycleReach {
  let rule: Lifecycle.Rule
  /// The bucket that has it.
  let bucket: Bucket
  let rules: BackupRules

  /// How far a rule reaches.
  enum Target: Equatable {
    /// Exports in folders that Firestore or Rekindle names.
    case exports
    /// Only objects that begin otherwise, such as an export in a folder with a name of its own.
    case otherNames
    /// No object of an export, as it is now.
    case nothing
  }

  /// - Parameter now: microseconds since 1970.
  func target(now: Int64) -> Target {
    let condition = rule.condition
    guard condition.mayTouchExports else { return .nothing }
    if let suffixes = condition.matchesSuffix, !suffixes.isEmpty,
      !suffixes.contains(where: { Self.canEndExport(ExactName($0)) })
    {
      return .nothing
    }
    if let classes = condition.matchesStorageClass, !classes.isEmpty, !isUnlimited,
      !classes.contains(where: storageClasses.contains)
    {
      return .nothing
    }
    guard let prefixes = condition.matchesPrefix, !prefixes.isEmpty else { return .exports }
    let targets = prefixes.map { target(ofPrefix: ExactName($0), now: now) }
    return targets.contains(.exports) ? .exports : targets.contains(.otherNames) ? .otherNames : .nothing
  }

  /// Whether the rule acts on an export before it is as old as the policy keeps it.
  /// - Parameter now: microseconds since 1970.
  func isEarly(now: Int64) -> Bool {
    if let age = rule.condition.age, age >= rules.retentionDays { return false }
    // All conditions have to hold: what is younger than the date stays.
    if let date = rule.condition.createdBefore, let end = Timestamp.microseconds("\(date.prefix(10))T00:00:00Z"),
      end <= now - Int64(rules.retentionDays) * ExportTime.day
    {
      return false
    }
    return true
  }

  /// Autoclass moves objects to any class.
  private var isUnlimited: Bool { bucket.autoclass?.enabled == true }

  /// The classes that an object of the bucket can have.
  private var storageClasses: [String] {
    [bucket.storageClass ?? "STANDARD"] + (bucket.lifecycle?.rule ?? []).compactMap(\.action.storageClass)
  }

  /// As `ExportTime` reads folders' names: `0` stands for a digit.
  private static let name = Array("0000-00-00T00:00:00".utf8)

  /// A prefix of times that are over reaches no export that the policy keeps, and none that is still to come.
  private func target(ofPrefix prefix: ExactName, now: Int64) -> Target {
    let place = BucketPlace(rules).prefix
    guard let rest = prefix.dropping(prefix: place) else { return place.hasPrefix(prefix) ? .exports : .otherNames }
    let begin = Array(rest.utf8.prefix(Self.name.count))
    let isTime = zip(begin, Self.name).allSatisfy { byte, template in
      template == UInt8(ascii: "0") ? Self.isDigit(byte) : byte == template
    }
    guard isTime else { return .otherNames }
    // Names are in the order of their times.
    let oldest = Timestamp.text(microseconds: now - Int64(rules.retentionDays) * ExportTime.day)
    return begin.lexicographicallyPrecedes(oldest.utf8.prefix(begin.count)) ? .nothing : .exports
  }

  /// Objects of an export are named `output-12`, `x.export_metadata` or `x.overall_export_metadata`.
  private static func canEndExport(_ suffix: ExactName) -> Bool {
    let (metadata, output): (ExactName, ExactName) = ("export_metadata", "output-")
    if metadata.hasSuffix(suffix) || suffix.hasSuffix(metadata) { return true }
    let digits = suffix.utf8.reversed().prefix(while: isDigit).count
    let rest = ExactName(decoding: Array(suffix.utf8.dropLast(digits)))
    return digits > 0 && (output.hasSuffix(rest) || rest.hasSuffix(output))
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

extension Lifecycle.Rule {
  /// As Cloud Storage writes it, in a line: `Delete (age 1, matchesPrefix 2026)`.
  var inWords: String {
    let action = [action.type, action.storageClass].compactMap(\.self).joined(separator: " ")
    let conditions = condition.words
    return "\(action) (\(conditions.isEmpty ? "no condition" : conditions.joined(separator: ", ")))"
  }
}

extension Lifecycle.Condition {
  fileprivate var words: [String] {
    var words: [String] = []
    func add(_ name: String, _ value: String?) {
      if let value { words.append("\(name) \(value)") }
    }
    func add(_ name: String, _ values: [String]?) {
      if let values, !values.isEmpty { words.append("\(name) \(values.joined(separator: " "))") }
    }
    add("age", age.map { "\($0)" })
    add("createdBefore", createdBefore)
    add("matchesPrefix", matchesPrefix)
    add("matchesSuffix", matchesSuffix)
    add("matchesStorageClass", matchesStorageClass)
    add("isLive", isLive.map { "\($0)" })
    add("numNewerVersions", numNewerVersions.map { "\($0)" })
    add("daysSinceNoncurrentTime", daysSinceNoncurrentTime.map { "\($0)" })
    add("noncurrentTimeBefore", noncurrentTimeBefore)
    add("daysSinceCustomTime", daysSinceCustomTime.map { "\($0)" })
    add("customTimeBefore", customTimeBefore)
    return words
  }

  /// Whether it can be true of a present object of an export, whatever its folder's name: not if only old versions are meant.
  var mayTouchExports: Bool {
    isLive != false && numNewerVersions == nil && daysSinceNoncurrentTime == nil && noncurrentTimeBefore == nil
      && daysSinceCustomTime == nil && customTimeBefore == nil
  }
}
