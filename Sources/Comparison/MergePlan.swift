import Catalog
package import Documents
import ExportFormat
import Foundation
import Work

/// How two sides are merged: one gives its catalog, and the borders of the ranges; the other comes in name order, from a
/// catalog of its own or from a network.
struct MergePlan: Sendable {
  /// Names from the first key on, and before the second; nil: without a border.
  typealias KeyRange = (start: [UInt8]?, end: [UInt8]?)

  let leading: CatalogSide
  let other: DiffSide
  /// Whether the leading side is the report's right one.
  let isMirrored: Bool

  /// Ranges are worth their seeks, or their queries, with so many documents in each.
  private static let documentsPerRange = 10_000

  /// Of two databases, the left one is read into a catalog first.
  /// - Parameter scratch: a folder for that catalog.
  init(_ left: DiffSide, _ right: DiffSide, scratch: String, progress: ProgressMeter?) async throws {
    switch (left, right) {
    case (.catalog(let left), _): (leading, other, isMirrored) = (left, right, false)
    case (.live, .catalog(let right)): (leading, other, isMirrored) = (right, left, true)
    case (.live(let left), .live):
      progress?.begin("reading \(left.description.name)")
      (leading, other, isMirrored) = (try await left.cataloged(in: scratch, progress: progress), right, false)
    }
  }

  func source(isLeft: Bool) -> any DocumentSource {
    isLeft == isMirrored ? other.source : leading.source
  }

  /// The ranges that are merged at once, in name order; together they hold every name, or those of the sample.
  /// - Parameter wanted: how many; nil: as many as fit the sides.
  func ranges(_ sample: DiffScope.Sample?, wanted: Int?) throws -> [KeyRange] {
    let documents = leading.description.documents
    // Without documents there are no borders: all that the other side has belongs to the first part.
    if let sample, documents == 0 { return sample.number == 1 ? [(nil, nil)] : [] }
    let (first, last) =
      sample.map { (documents * ($0.number - 1) / $0.parts, documents * $0.number / $0.parts) } ?? (0, documents)
    let fitting = min(other.rangesAtOnce, max(1, (last - first) / Self.documentsPerRange))
    let count = min(max(1, wanted ?? fitting), max(1, last - first))
    // What stands before the first document, or behind the last, belongs to the first part, or to the last.
    let isOpenBefore = sample.map { $0.number == 1 } ?? true
    let isOpenAfter = sample.map { $0.number == $0.parts } ?? true
    let places = (0...count).map { first + (last - first) * $0 / count }
    let keys = try leading.catalog.keys(at: places)
    return (0..<count).map { number in
      let start = number == 0 && isOpenBefore ? nil : keys[number]
      let end = number == count - 1 && isOpenAfter ? nil : keys[number + 1]
      return (start, end)
    }
  }
}

extension DiffSide {
  /// How many ranges of it are best read at once.
  fileprivate var rangesAtOnce: Int {
    switch self {
    case .catalog: ProcessInfo.processInfo.activeProcessorCount
    case .live(let side): side.rangesAtOnce
    }
  }

  fileprivate var source: any DocumentSource {
    switch self {
    case .catalog(let side): side.source
    case .live(let side): side
    }
  }
}

extension Catalog {
  /// The keys of the documents at these places in name order, counted from 0; nil behind the last document.
  /// - Parameter places: ascending.
  fileprivate func keys(at places: [Int]) throws -> [[UInt8]?] {
    var keys: [[UInt8]?] = []
    var walk = walk()
    var position = -1
    var isAtEnd = false
    for place in places {
      while !isAtEnd, position < place {
        isAtEnd = try !walk.next()
        position += 1
      }
      keys.append(isAtEnd ? nil : walk.key)
    }
    return keys
  }
}

extension LiveSide {
  /// Reads all of the database into a catalog in a folder of `scratch`.
  fileprivate func cataloged(in scratch: String, progress: ProgressMeter?) async throws -> CatalogSide {
    let writer = try CatalogWriter(folder: "\(scratch)/left-database")
    var batch = CatalogBatch(writer)
    var side = description
    side.documents = 0
    try await read((nil, nil)) { document, source in
      side.documents += 1
      side.references.addReferences(of: document, source)
      // No place: this source reads by name.
      try batch.add(document, source, .init(file: 0, offset: 0), size: source.byteCount)
      if side.documents % MergeSweep.documentsPerStep == 0 {
        try Task.checkCancellation()
        progress?.set(documents: side.documents)
      }
    }
    try batch.write()
    side.documentsRead = side.documents
    return CatalogSide(side, try writer.finish(), self)
  }
}

extension CatalogSide {
  /// Ranges of names that together hold every name, in order, with about as many of this side's documents in each.
  /// - Parameter count: at most so many.
  package func ranges(_ count: Int) throws -> [(start: DocumentPath?, end: DocumentPath?)] {
    let documents = description.documents
    let places = (1..<max(2, count)).map { documents * $0 / count }
    let borders = try catalog.keys(at: places).compactMap { $0.flatMap { NameOrder.path(of: $0) } }
    var ranges: [(start: DocumentPath?, end: DocumentPath?)] = []
    var start: DocumentPath?
    for border in borders where border != start {
      ranges.append((start, border))
      start = border
    }
    return ranges + [(start, nil)]
  }
}
