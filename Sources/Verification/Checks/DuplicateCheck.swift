import Documents
import ExportFormat

/// Finds documents that stand in an export more than once; an import would silently keep one of them.
///
/// The first reading tells by 64 bits of each name how many there seem to be. If there are any, the files are read again,
/// and the names that may be among them are joined by 128 bits, with their places. All duplicates are counted; the first
/// ones by their places are read a third time and their names compared whole, so that a chance meeting is never reported.
struct DuplicateCheck {
  let repeated: RepeatedNames

  /// - Returns: damage for each document after the first of its name, in file order.
  func damage(_ export: Export) async throws -> DamageList {
    var damage = DamageList()
    guard repeated.count > 0 else { return damage }
    let names = PartitionedSpill(width: NamedPlace.width)
    for file in export.outputFiles {
      try Task.checkCancellation()
      try spill(file, of: export, to: names)
      await Task.yield()
    }
    let duplicates = try Duplicates(names)
    let found = try Self.name(duplicates.first, in: export)
    for duplicate in found { damage.append(duplicate) }
    if found.count == duplicates.first.count {
      damage.count(.documentDuplicate, duplicates.count - duplicates.first.count)
    }
    // Whoever reads a name once that was there twice reads another file than the one that was verified.
    if found.count < duplicates.first.count || duplicates.meetings != repeated.count {
      damage.append(
        Damage(
          .fileChanged, file: export.overallFile,
          "The files changed while they were read: documents that stood in them are not there any more."))
    }
    return damage
  }

  /// Reads a file once more, for the names that may be repeated.
  private func spill(_ file: Export.OutputFile, of export: Export, to names: PartitionedSpill) throws {
    let window = FileWindow()
    do throws(FileProblem) {
      try window.open(file.path, in: export)
    } catch { return }  // It was not there at the first reading either, and is reported.
    var reader = OutputFileReader(file)
    var words: [UInt64] = []
    var read = 0
    do {
      _ = try reader.read(
        window,
        each: { document, source, record in
          read += 1
          if read.isMultiple(of: 4_096) { try Task.checkCancellation() }
          let hash = NameLedger.hash(document, at: 0, source)
          guard repeated.mayContain(hash) else { return }
          let place = NamedPlace(
            hash: hash, name: NameHash(document, at: 0, source).low,
            place: RecordPlace(file: file.index, offset: record.offset), record: record.number)
          place.append(to: &words)
          if words.count >= 8_192 {
            try names.add(words)
            words.removeAll(keepingCapacity: true)
          }
        }, damaged: { _ in })
    } catch is FileProblem {
      // It became shorter: what is missing then is found when the names are counted.
    }
    try names.add(words)
  }

  /// Reads the documents at their places, for their names.
  /// - Returns: damage in the order of the duplicates, without those that are not there any more.
  private static func name(_ duplicates: [Duplicate], in export: Export) throws -> [Damage] {
    let files = export.outputFiles
    let fetcher = ExportFetcher(export)
    func key(_ place: RecordPlace) throws -> (key: [UInt8], path: ExactName) {
      try fetcher.document(at: place) { document, source in
        var key: [UInt8] = []
        document.appendOrderKey(ofReferenceAt: 0, source, to: &key)
        return (key, ExactName(document.name(at: 0, source).path.description))
      }
    }
    return try duplicates.compactMap { duplicate in
      try Task.checkCancellation()
      do {
        let (own, first) = (try key(duplicate.place), try key(duplicate.first))
        guard own.key == first.key else { return nil }
        return Damage(
          .documentDuplicate, file: files[duplicate.place.file].path, offset: duplicate.place.offset,
          record: duplicate.record, document: own.path,
          "The document stands already in \(files[duplicate.first.file].path), byte \(duplicate.first.offset).")
      } catch is ExportError { return nil }
    }
  }
}

/// A document whose name another one before it has.
private struct Duplicate {
  var place: RecordPlace
  var record: Int
  /// Where the first one of the name stands.
  var first: RecordPlace
}

/// All duplicates among names with their places: counted, and the first ones by their places.
private struct Duplicates {
  private(set) var count = 0
  /// Documents with 64 bits of a name that another one has had, as the first reading counts them.
  private(set) var meetings = 0
  /// In the order of their places; as many as are kept of a code.
  private(set) var first: [Duplicate] = []

  init(_ names: PartitionedSpill) throws {
    for partition in 0..<PartitionedSpill.partitions {
      try Task.checkCancellation()
      var places: [NamedPlace] = []
      places.reserveCapacity(names.count(partition))
      try names.read(partition) { words in
        for start in stride(from: 0, to: words.count, by: NamedPlace.width) {
          places.append(NamedPlace(words, at: start))
        }
      }
      places.sort()
      add(places)
    }
    shorten()
  }

  private mutating func add(_ places: [NamedPlace]) {
    var start = 0
    for index in places.indices.dropFirst() {
      let (first, place) = (places[start], places[index])
      if place.hash == places[index - 1].hash { meetings += 1 }
      guard place.isNamed(as: first) else {
        start = index
        continue
      }
      count += 1
      self.first.append(Duplicate(place: place.place, record: place.record, first: first.place))
      // Seldom, so that sorting costs little for each.
      if self.first.count >= 2 * DamageList.keptPerCode { shorten() }
    }
  }

  private mutating func shorten() {
    first.sort { $0.place < $1.place }
    first.removeLast(max(0, first.count - DamageList.keptPerCode))
  }
}

/// A name by 128 bits of two hashes, and where a document of it stands; in the order of names, then of places.
private struct NamedPlace: Comparable {
  /// The bits of the ledger, which the spill is parted by.
  var hash: UInt64
  var name: UInt64
  var place: RecordPlace
  var record: Int

  func isNamed(as other: NamedPlace) -> Bool { (hash, name) == (other.hash, other.name) }

  static func < (left: NamedPlace, right: NamedPlace) -> Bool {
    (left.hash, left.name, left.place) < (right.hash, right.name, right.place)
  }
}

// MARK: In the spill

extension NamedPlace {
  /// hash · name · file 20 bits and record 44 · offset
  static let width = 4
  private static let recordBits: UInt64 = 44

  init(_ words: [UInt64], at start: Int) {
    self.init(
      hash: words[start], name: words[start + 1],
      place: RecordPlace(file: Int(words[start + 2] >> Self.recordBits), offset: Int(words[start + 3])),
      record: Int(words[start + 2] & (1 << Self.recordBits - 1)))
  }

  func append(to words: inout [UInt64]) {
    words.append(hash)
    words.append(name)
    words.append(UInt64(place.file) << Self.recordBits | UInt64(record))
    words.append(UInt64(place.offset))
  }
}
