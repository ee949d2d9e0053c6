package import Documents
import Keys

/// What `--against` compared: an export with a seal, or with another export.
package struct SealComparison: Sendable, Equatable {
  package struct Files: Sendable, Equatable {
    package var equal = 0
    package var differing = 0
    package var missing = 0
    package var extra = 0
  }

  /// One collection path, before (the other side) and now (this export); nil where it has no document.
  package struct Collection: Sendable, Equatable {
    package var path: ExactName
    package var documentsBefore: Int?
    package var documents: Int?
    package var bytesBefore: Int?
    package var bytes: Int?
    /// By the digests.
    package var isEqual: Bool

    package var drift: Int { (documents ?? 0) - (documentsBefore ?? 0) }
  }

  /// As it was given.
  package var source: String
  /// Else another export.
  package var isSeal: Bool
  /// The name of the export that the other side is of, and when that began.
  package var export: ExactName
  package var start: String?
  /// Whether both are of one run of one export, so that their bytes should be equal.
  package var isSameExport: Bool
  /// Nil for another export, whose files are others by nature.
  package var files: Files?
  /// Whether both sides' documents were read, so that `collections` tells all.
  package var isDecoded: Bool
  /// Every collection path of either side, sorted.
  package var collections: [Collection]

  package var differing: Int { collections.count { !$0.isEqual } }
}

extension SealComparison {
  /// - Parameter isDecoded: whether both sides' documents were read.
  init(_ now: Seal, before: Seal, source: String, isSeal: Bool, isDecoded: Bool) {
    self.source = source
    self.isSeal = isSeal
    self.isDecoded = isDecoded
    export = before.export
    start = before.start
    isSameExport = now.export == before.export && now.start == before.start && now.end == before.end
    collections = isDecoded ? SealComparison.collections(now, before) : []
    if isSameExport { files = SealComparison.files(now, before) }
  }

  private static func files(_ now: Seal, _ before: Seal) -> Files {
    var files = Files()
    for pair in Pairs(before.files, now.files, by: \.path) {
      switch pair {
      case (let left?, let right?): if left == right { files.equal += 1 } else { files.differing += 1 }
      case (nil, _): files.extra += 1
      case (_, nil): files.missing += 1
      }
    }
    return files
  }

  private static func collections(_ now: Seal, _ before: Seal) -> [Collection] {
    let (before, now) = foldingOthers(before.collections, now.collections)
    return Pairs(before, now, by: \.path).map { left, right in
      Collection(
        path: left?.path ?? right?.path ?? "", documentsBefore: left?.documents, documents: right?.documents,
        bytesBefore: left?.bytes, bytes: right?.bytes,
        isEqual: left?.documents == right?.documents && left?.digest == right?.digest)
    }
  }
}

extension SealComparison {
  /// Where one side does not list all of its paths, what only one of them lists may be among the other's others: it is
  /// put there on both sides, so that each row compares the same collections.
  private static func foldingOthers(
    _ before: [Seal.Collection], _ now: [Seal.Collection]
  ) -> ([Seal.Collection], [Seal.Collection]) {
    let others = CollectionPaths.others
    guard (before + now).contains(where: { $0.path == others }) else { return (before, now) }
    func paths(_ list: [Seal.Collection]) -> Set<ExactName> { Set(list.map(\.path)) }
    let common = paths(before).intersection(paths(now))
    func fold(_ list: [Seal.Collection]) -> [Seal.Collection] {
      var rest = Seal.Collection(path: others, documents: 0, bytes: 0, digest: .zero)
      var kept: [Seal.Collection] = []
      for collection in list {
        if collection.path != others, common.contains(collection.path) {
          kept.append(collection)
        } else {
          rest.documents += collection.documents
          rest.bytes += collection.bytes
          rest.digest.add(collection.digest)
        }
      }
      kept.append(rest)
      return kept.sorted { $0.path < $1.path }
    }
    return (fold(before), fold(now))
  }
}

/// Two lists that are sorted by the bytes of names, walked together.
package struct Pairs<Element>: Sequence, IteratorProtocol {
  private var left: ArraySlice<Element>
  private var right: ArraySlice<Element>
  private let name: (Element) -> ExactName

  package init(_ left: [Element], _ right: [Element], by name: @escaping (Element) -> ExactName) {
    self.left = left[...]
    self.right = right[...]
    self.name = name
  }

  package mutating func next() -> (Element?, Element?)? {
    guard let first = left.first, let second = right.first else {
      return left.isEmpty && right.isEmpty ? nil : (left.popFirst(), right.popFirst())
    }
    if name(first) < name(second) { return (left.removeFirst(), nil) }
    if name(second) < name(first) { return (nil, right.removeFirst()) }
    return (left.removeFirst(), right.removeFirst())
  }
}
