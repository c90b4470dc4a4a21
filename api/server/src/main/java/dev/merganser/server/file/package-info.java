/// Files on items: listed and removed by GraphQL, uploaded and downloaded as streams over HTTP.
@NullMarked
package dev.merganser.server.file;

import org.jspecify.annotations.NullMarked;
