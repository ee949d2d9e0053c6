import COpenSSL

/// Keys and certificates in PEM, read and written by OpenSSL's memory buffers.
enum PEM {
  static func reading(_ pem: String, _ read: (OpaquePointer?) -> OpaquePointer?) -> OpaquePointer? {
    let bytes = Array(pem.utf8)
    return bytes.withUnsafeBytes { bytes in
      let bio = BIO_new_mem_buf(bytes.baseAddress, CInt(clamping: bytes.count))
      defer { BIO_free(bio) }
      return bio == nil ? nil : read(bio)
    }
  }

  static func writing(_ write: (OpaquePointer?) -> CInt) throws(KeyFailure) -> String {
    let bio = BIO_new(BIO_s_mem())
    defer { BIO_free(bio) }
    guard bio != nil, write(bio) == 1 else { throw KeyFailure("write PEM") }
    var text: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = BIO_read(bio, &piece, CInt(piece.count))
      if count <= 0 { break }
      text += piece.prefix(Int(count))
    }
    return String(decoding: text, as: UTF8.self)
  }
}
