/// Items: one record of a lead, contact, company, deal, invoice, quote or smart process, whatever stores it.
@NullMarked
package dev.merganser.model.item;

import org.jspecify.annotations.NullMarked;
