import Foundation

/// A small file that the user named: a policy, a seal. Links are followed, and a pipe is read to its end.
package enum NamedFile {
  package struct Failure: Error {
    /// A sentence.
    package var message: String
  }

  /// - Parameter limit: what is larger is refused, before more than that is in memory.
  package static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
    var data = Data()
    do {
      let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      // One byte more than is allowed tells that there is more.
      while data.count <= limit, let part = try file.read(upToCount: limit + 1 - data.count), !part.isEmpty {
        data += part
      }
    } catch {
      throw Failure(message: "The file cannot be read: \(error.localizedDescription)")
    }
    guard data.count <= limit else { throw Failure(message: "The file is larger than \(limit) bytes.") }
    return Array(data)
  }
}
