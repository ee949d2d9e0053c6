/// The files of a LevelDB database that it is read from; whatever else is in its folder is left alone.
///
/// Source: LevelDB's doc/impl.md and filename.cc.
enum CatalogFile {
  /// Never changed once it is written: `000005.ldb`, `000005.sst`.
  case table
  /// What LevelDB reads and writes on opening: `CURRENT`, `MANIFEST-000004`, `000006.log`.
  case state

  /// Nil for a name of anything else. Number 0 is none: LevelDB would end the process.
  init?(name: String) {
    if name == "CURRENT" {
      self = .state
    } else if name.hasPrefix("MANIFEST-"), Self.isNumber(name.dropFirst("MANIFEST-".count)) {
      self = .state
    } else if let dot = name.lastIndex(of: "."), Self.isNumber(name[..<dot]) {
      switch name[dot...] {
      case ".ldb", ".sst": self = .table
      case ".log": self = .state
      default: return nil
      }
    } else {
      return nil
    }
  }

  private static func isNumber(_ text: Substring) -> Bool {
    text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } && UInt32(text).map { $0 > 0 } == true
  }
}
