import Documents
import ExportFormat
import TestSupport

/// The sound entities that mutations begin with: random documents of every type, records of the fixtures, and values of
/// the older Datastore. Each gets an id of its own, so that no two are the same document.
struct SeedEntities: Sendable {
  private let records: [[UInt8]]

  init() throws {
    records =
      try ["types", "edge-paths", "erp", "every-byte"].flatMap { name in
        try ExportFolder(Fixture(name).folder).records().filter { $0.count <= 4_096 }.prefix(200)
      } + SeedEntities.legacy
  }

  func record(_ index: Int, _ random: inout SeededRandom) -> [UInt8] {
    let number = Int.random(in: 0..<(records.count * 2), using: &random)
    let record: [UInt8]
    if number < records.count {
      record = records[number]
    } else {
      var samples = SampleDocuments(seed: random.next())
      record = EntityEncoder().record(of: samples.document(index))
    }
    return SeedEntities.named("x\(index)", record)
  }

  /// Gives the first element of the path, and the group, another name.
  private static func named(_ name: String, _ record: [UInt8]) -> [UInt8] {
    guard var tree = try? EntityTree(record) else { return record }
    for index in tree.fields.indices {
      switch (tree.fields[index].number, tree.fields[index].content) {
      case (13, .message(var key)):
        for part in key.indices where key[part].number == 14 {
          if case .message(var path) = key[part].content {
            rename(&path, name)
            key[part].content = .message(path)
          }
        }
        tree.fields[index].content = .message(key)
      case (16, .message(var path)):
        rename(&path, name)
        tree.fields[index].content = .message(path)
      default: break
      }
    }
    return tree.bytes
  }

  private static func rename(_ path: inout [EntityTree.Node], _ name: String) {
    guard case .group(var element)? = path.first?.content else { return }
    element.removeAll { $0.number != 2 }
    element.append(EntityTree.Node(number: 4, content: .bytes(Array(name.utf8))))
    path[0].content = .group(element)
  }

  private static let legacy: [[UInt8]] = {
    let meanings: [UInt64] = [1, 2, 3, 4, 5, 6, 8, 10, 11, 12, 13, 15, 17, 18]
    let texts = meanings.map { meaning in
      EntityBytes.document { $0.property(15, "f", meaning: meaning) { $0.string(3, "x") } }
    }
    let numbers = meanings.map { meaning in
      EntityBytes.document { $0.property(14, "f", meaning: meaning) { $0.varint(1, 5) } }
    }
    return texts + numbers + [
      EntityBytes.document { $0.property(14, "f", meaning: 16) { $0.data(3, [1, 0xFF]) } },
      EntityBytes.document { $0.property(15, "f", meaning: 16) { $0.data(3, [1, 0xFF]) } },
      EntityBytes.document {
        $0.property(15, "f", multiple: true) { $0.varint(1, 1) }
        $0.property(14, "f", multiple: true) { $0.varint(1, 2) }
        $0.property(14, "g") { $0.varint(1, 3) }
      },
    ]
  }()
}
